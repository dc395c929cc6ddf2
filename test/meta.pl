#!/usr/bin/env perl
# meta.pl FILE: prints in what a META.json departs from PGXN's specification of distribution
# metadata, version 1.0.0; nothing where it holds to it.

use strict;
use warnings;
use JSON::PP ();

my @path;
my $wrong = 0;

sub complain {
	print '/', join('/', @path), ": $_[0]\n";
	$wrong = 1;
}

# Rules of values

sub matching {
	my ($pattern, $what) = @_;
	return sub { complain("is not $what") if ref $_[0] || !defined $_[0] || $_[0] !~ $pattern };
}

my $number = qr/(?:0|[1-9][0-9]*)/;
my $semver = qr/$number\.$number\.$number(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?/;
my $range = qr/(?:(?:<=?|>=?|==|!=)\s*)?(?:$semver|0)/;

my $string = matching(qr/\S/, 'a string');
my $url = matching(qr{\A[a-z][a-z0-9+.-]*://[^/?#]+}i, 'a URL');
my $email = matching(qr/\A[^@\s]+@[^@\s]+\z/, 'an e-mail address');
my $version = matching(qr/\A$semver\z/, 'a semantic version');
my $versions = matching(qr/\A$range(?:,\s*$range)*\z/, 'a range of semantic versions');
my $term = matching(qr{\A[^[:space:][:cntrl:]/\\]{2,}\z}, 'a term');
my $tag = matching(qr{\A[^[:cntrl:]/\\]{1,255}\z}, 'a tag');
my $path = matching(qr{\A(?!/)(?!.*(?:\A|/)\.\.(?:/|\z))\S}, 'a path in the distribution');
my $licence = matching(
	qr/\A(?:agpl_3|apache_1_1|apache_2_0|artistic_[12]|bsd|freebsd|gfdl_1_[23]|gpl_[123]|lgpl_2_1|lgpl_3_0|mit|mozilla_1_[01]|openssl|perl_5|postgresql|qpl_1_0|ssleay|sun|zlib|open_source|restricted|unrestricted|unknown)\z/,
	'a licence that PGXN knows');
my $status = matching(qr/\A(?:stable|testing|unstable)\z/, 'a release status');
my $phase = matching(qr/\A(?:configure|build|test|runtime|develop)\z/, 'a phase');
my $relation = matching(qr/\A(?:requires|recommends|suggests|conflicts)\z/, 'a relation');

# A list, or the only entry of one
sub list {
	my ($rule) = @_;
	return sub {
		my ($value) = @_;
		return $rule->($value) if !ref $value;
		return complain('is not a list of something') if ref $value ne 'ARRAY' || !@$value;
		for my $i (0 .. $#$value) {
			push @path, $i;
			$rule->($value->[$i]);
			pop @path;
		}
	};
}

# A map in which keys of one's own begin with x_
sub map_of {
	my ($required, $optional) = @_;
	return sub {
		my ($value) = @_;
		return complain('is not a map') if ref $value ne 'HASH';
		complain("lacks \"$_\"") for grep { !exists $value->{$_} } sort keys %$required;
		for my $key (sort keys %$value) {
			my $rule = $required->{$key} || $optional->{$key};
			push @path, $key;
			if ($rule) {
				$rule->($value->{$key});
			} elsif ($key !~ /\Ax_/i) {
				complain('is no key that PGXN knows');
			}
			pop @path;
		}
	};
}

# A map in which all keys are of one kind
sub map_from {
	my ($key_rule, $rule) = @_;
	return sub {
		my ($value) = @_;
		return complain('is not a map of something') if ref $value ne 'HASH' || !%$value;
		for my $key (sort keys %$value) {
			push @path, $key;
			$key_rule->($key);
			$rule->($value->{$key});
			pop @path;
		}
	};
}

my $distribution = map_of(
	{
		name => $term,
		abstract => $string,
		maintainer => list($string),
		license => sub { ref $_[0] eq 'HASH' ? map_from($string, $url)->(@_) : list($licence)->(@_) },
		version => $version,
		provides => map_from($term, map_of({ file => $path, version => $version }, { abstract => $string, docfile => $path })),
		'meta-spec' => map_of({ version => matching(qr/\A1\.0\.[0-9]+\z/, 'a version of the specification') }, { url => $url }),
	},
	{
		description => $string,
		generated_by => $string,
		tags => list($tag),
		release_status => $status,
		no_index => map_of({}, { file => list($path), directory => list($path) }),
		prereqs => map_from($phase, map_from($relation, map_from($term, $versions))),
		resources => map_of({}, {
			license => list($url),
			homepage => $url,
			bugtracker => map_of({}, { web => $url, mailto => $email }),
			repository => map_of({}, { web => $url, url => $url, type => matching(qr/\A[^A-Z]+\z/, 'in lower case') }),
		}),
	});

open my $file, '<:raw', $ARGV[0] or die "$ARGV[0]: $!\n";
my $text = do { local $/; <$file> };
my $meta = eval { JSON::PP->new->utf8->decode($text) } or do { print "is not JSON: $@"; exit 1 };
$distribution->($meta);
exit $wrong;
