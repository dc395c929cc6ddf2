#!/usr/bin/env bash
# The views as a tool on JDBC sees them (Metadata.java): what DatabaseMetaData says of tables, columns,
# keys and types, and every column of every view read as the class that its type promises.
#
#   JDBC_JAR=…   the driver, if it is there already

. test/tap.sh
. test/server.sh
. test/packages.sh

VERSION=42.7.4
folder=$RESULTS/clients_jdbc
mkdir -p "$folder"

# Prints where the driver is: given, fetched by Maven, or Debian's.
driver() {
	local jar
	for jar in "${JDBC_JAR:-}" "$folder/postgresql-$VERSION.jar" /usr/share/java/postgresql.jar; do
		if [ -n "$jar" ] && [ -e "$jar" ]; then
			echo "$jar"
			return
		fi
	done
	if type -P mvn >/dev/null && timeout 300 mvn -q -B dependency:copy "-Dartifact=org.postgresql:postgresql:$VERSION" \
		"-DoutputDirectory=$folder" </dev/null >"$folder/maven.log" 2>&1; then
		echo "$folder/postgresql-$VERSION.jar"
		return
	fi
	(need_packages /usr/share/java/postgresql.jar=libpostgresql-jdbc-java) >"$folder/packages.log" 2>&1 &&
		echo /usr/share/java/postgresql.jar
}

(need_packages javac=default-jdk-headless) >"$folder/packages.log" 2>&1 || skip_all 'there is no Java compiler'
jar=$(driver) || skip_all 'there is no JDBC driver of PostgreSQL'
javac -Xlint:all -Werror -d "$folder" test/clients/Metadata.java || skip_all 'the Java compiler does not compile'

plan 16
for database in live kept; do
	java -cp "$folder:$jar" Metadata "jdbc:postgresql://127.0.0.1:$PGPORT/$database" bi "$BI_PASSWORD" "a $database model" 2>&1 | number
done
done_testing
