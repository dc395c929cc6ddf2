-- The tables of Halden, an invented company that sells coffee machines, and
-- the beans and filters that go with them, to cafes, hotels and offices.
--
-- They are shaped like a company's own: a CRM, a shop and a marketing
-- department that grew side by side, each with its own habits.  map.sql says
-- where in them the sources of the KPIs are, goals.sql what Halden wants to
-- reach in 2025.
--
-- Everything is computed from the fixed seed in dice.share, so that every
-- load, on any server and under any setting, gives the same rows.  Three
-- things keep it so: draws depend on a row's number and never on the order in
-- which rows are read; no arithmetic goes beyond + - * / and square root,
-- which IEEE 754 defines to the last bit; and local times are built without a
-- zone and turned into timestamptz by naming the zone.
--
-- The file is one transaction and stops at the first schema that exists
-- already: it never overwrites anything.

BEGIN;

SET LOCAL client_encoding = 'UTF8';
SET LOCAL timezone = 'UTC';
SET LOCAL client_min_messages = 'warning';
-- The load is many short expressions, which compiling would only slow down.
SET LOCAL jit = off;

CREATE SCHEMA crm;
CREATE SCHEMA shop;
CREATE SCHEMA marketing;

-- Helpers and drafts, dropped at the end of the file.
CREATE SCHEMA dice;


------------------------------------------------------------------------------
-- Dice
------------------------------------------------------------------------------

-- A number between 0 and 1, both excluded, that depends on nothing but its
-- arguments: what it is drawn for, and the number of the row.
CREATE FUNCTION dice.share(purpose text, id bigint) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (('x' || substr(md5('halden/' || purpose || '/' || id::text), 1, 8))::bit(32)::bigint
		+ 0.5::double precision) / 4294967296::double precision;

-- One element of a list, all equally likely.
CREATE FUNCTION dice.pick(purpose text, id bigint, list text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN list[1 + floor(dice.share(purpose, id) * cardinality(list))::int];

-- The log-logistic distribution with median 1 and shape 4: durations that are
-- mostly near the median and now and then three times as long.  Half of all
-- values lie between 0.76 and 1.32, nine tenths below 1.73.
CREATE FUNCTION dice.skewed(purpose text, id bigint) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sqrt(sqrt(dice.share(purpose, id) / (1 - dice.share(purpose, id))));

-- A second within office hours, 8:30 to 17:30, of the given day, or of the
-- Monday after it if it falls on a weekend.
CREATE FUNCTION dice.office_time(day date, share double precision) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN day + CASE extract(isodow FROM day) WHEN 6 THEN 2 WHEN 7 THEN 1 ELSE 0 END
	+ time '08:30' + floor(share * 32400) * interval '1 second';

-- How strong a month is in this trade, in percent of an ordinary one: offices
-- and hotels buy before winter, nobody buys in the summer holidays.
CREATE FUNCTION dice.season(day date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[92, 92, 98, 98, 96, 88, 74, 72, 98, 112, 134, 146])[extract(month FROM day)::int];

-- Months since January 2023.
CREATE FUNCTION dice.month_number(day date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (extract(year FROM day)::int - 2023) * 12 + extract(month FROM day)::int - 1;

CREATE FUNCTION dice.company(id bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN dice.pick('company kind', id, ARRAY[
		'Café', 'Café', 'Hotel', 'Hotel', 'Bistro', 'Bakery', 'Restaurant', 'Offices', 'Law Office',
		'Clinic', 'Studio', 'Brasserie', 'Guesthouse', 'Coworking'])
	|| ' ' || dice.pick('company name', id, ARRAY[
		'Adler', 'Alpenblick', 'Amsel', 'Anker', 'Aurora', 'Bellevue', 'Birkenhof', 'Brunnen', 'Central',
		'Concordia', 'Dahlia', 'Diamant', 'Edelweiss', 'Eichenhof', 'Elster', 'Europa', 'Falkenstein',
		'Fontana', 'Gartenlaube', 'Goldener Hirsch', 'Hafenblick', 'Helvetia', 'Iris', 'Kastanie',
		'Kompass', 'Kranich', 'Krone', 'Lavendel', 'Lindenhof', 'Linnea', 'Luna', 'Magnolia', 'Marina',
		'Meridian', 'Mistral', 'Mozart', 'Neptun', 'Nordstern', 'Olive', 'Orion', 'Panorama', 'Pelikan',
		'Piazza', 'Quelle', 'Residenz', 'Rosengarten', 'Rotunda', 'Saffron', 'Schwan', 'Seeblick',
		'Sonnenhof', 'Tivoli', 'Tulpe', 'Union', 'Venezia', 'Victoria', 'Waldhaus', 'Weitblick',
		'Zentral', 'Zum Turm'])
	|| ' ' || dice.pick('company owner', id, ARRAY[
		'& Co', '& Co', 'GmbH', 'GmbH', 'I', 'II', 'am Markt', 'am Park', 'am See', 'an der Brücke',
		'by the Station', 'im Hof', 'Nord', 'Old Town', 'Süd', 'West']);

CREATE FUNCTION dice.person(id bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN dice.pick('first name', id, ARRAY[
		'Ada', 'Adriana', 'Ahmed', 'Aisha', 'Alexander', 'Anna', 'Anton', 'Ayşe', 'Bastian', 'Beatrix',
		'Ben', 'Carla', 'Chen', 'Clara', 'Dalia', 'Dario', 'Elena', 'Emil', 'Emre', 'Eva', 'Fatima',
		'Florian', 'Giulia', 'Greta', 'Hana', 'Hassan', 'Helena', 'Ines', 'Ivan', 'Jan', 'Joris',
		'Julia', 'Kofi', 'Lara', 'Lars', 'Leila', 'Louis', 'Maja', 'Malik', 'Marie', 'Mehmet', 'Mei',
		'Milan', 'Nadia', 'Nils', 'Nora', 'Olga', 'Omar', 'Paula', 'Priya', 'Rafael', 'Ravi', 'Sara',
		'Sofia', 'Tariq', 'Tessa', 'Thijs', 'Tomasz', 'Vera', 'Yara'])
	|| ' ' || dice.pick('last name', id, ARRAY[
		'Abdi', 'Aydın', 'Bauer', 'Becker', 'Berger', 'Bianchi', 'Bos', 'Braun', 'Chaudhry', 'Claes',
		'Costa', 'Dekker', 'Diallo', 'Dimitrov', 'Egger', 'Fischer', 'Fontaine', 'Frei', 'Fuchs', 'Graf',
		'Haas', 'Haile', 'Hofer', 'Horvat', 'Ito', 'Jansen', 'Kaya', 'Keller', 'Klein', 'Koch',
		'Kovács', 'Krüger', 'Lang', 'Lehmann', 'Leitner', 'Li', 'Maes', 'Martin', 'Mayer', 'Mensah',
		'Meyer', 'Moser', 'Müller', 'Neumann', 'Novak', 'Peeters', 'Popescu', 'Rossi', 'Roth', 'Schmid',
		'Schneider', 'Silva', 'Singh', 'Smit', 'Tanaka', 'Tran', 'Visser', 'Weber', 'Wolf', 'Yılmaz']);


------------------------------------------------------------------------------
-- People
------------------------------------------------------------------------------

CREATE TABLE crm.teams (
	team_id  smallint PRIMARY KEY,
	name     varchar(40) NOT NULL UNIQUE,
	region   varchar(60) NOT NULL
);

INSERT INTO crm.teams (team_id, name, region) VALUES
	(1, 'North',   'Northern Germany'),
	(2, 'South',   'Southern Germany'),
	(3, 'Alps',    'Austria and Switzerland'),
	(4, 'Benelux', 'Belgium, Luxembourg and the Netherlands');

CREATE TABLE crm.users (
	user_id     bigint PRIMARY KEY,
	full_name   varchar(80) NOT NULL,
	email       varchar(120) NOT NULL UNIQUE,
	job_title   varchar(40) NOT NULL,
	team_id     smallint REFERENCES crm.teams,   -- of today; NULL: above the teams
	manager_id  bigint REFERENCES crm.users,     -- NULL: reports to the owners
	hired_on    date NOT NULL
);

-- There is no user 109: he left in 2023 and his account was deleted.
INSERT INTO crm.users (user_id, full_name, email, job_title, team_id, manager_id, hired_on) VALUES
	(101, 'Katharina Vogel',    'katharina.vogel@halden.example',    'Head of Sales',        NULL, NULL, '2016-04-01'),
	(102, 'Henrik Petersen',    'henrik.petersen@halden.example',    'Team Lead',            1,    101,  '2017-09-01'),
	(103, 'Felix Brandt',       'felix.brandt@halden.example',       'Sales Representative', 1,    102,  '2021-01-01'),
	(104, 'Aylin Demir',        'aylin.demir@halden.example',        'Sales Representative', 1,    102,  '2019-02-01'),
	(105, 'Jule Hansen',        'jule.hansen@halden.example',        'Sales Representative', 1,    102,  '2020-08-01'),
	(106, 'Samuel Osei',        'samuel.osei@halden.example',        'Sales Representative', 1,    102,  '2020-11-01'),
	(107, 'Marta Kowalska',     'marta.kowalska@halden.example',     'Sales Representative', 1,    102,  '2024-02-01'),
	(108, 'Theresa Huber',      'theresa.huber@halden.example',      'Team Lead',            2,    101,  '2016-10-01'),
	(110, 'Nikola Petrović',    'nikola.petrovic@halden.example',    'Sales Representative', 2,    108,  '2018-05-01'),
	(111, 'Lea Zimmermann',     'lea.zimmermann@halden.example',     'Sales Representative', 2,    108,  '2020-03-01'),
	(112, 'Amara Okafor',       'amara.okafor@halden.example',       'Sales Representative', 2,    108,  '2018-01-01'),
	(113, 'David Rosen',        'david.rosen@halden.example',        'Sales Representative', 2,    108,  '2020-06-01'),
	(114, 'Linh Nguyen',        'linh.nguyen@halden.example',        'Sales Representative', 3,    115,  '2023-04-01'),
	(115, 'Stefan Gruber',      'stefan.gruber@halden.example',      'Team Lead',            3,    101,  '2018-02-01'),
	(116, 'Chiara Bernasconi',  'chiara.bernasconi@halden.example',  'Sales Representative', 3,    115,  '2019-07-01'),
	(117, 'Lukas Aebi',         'lukas.aebi@halden.example',         'Sales Representative', 3,    115,  '2020-01-01'),
	(118, 'Mirjana Ilić',       'mirjana.ilic@halden.example',       'Sales Representative', 3,    115,  '2020-10-01'),
	(119, 'Paul Steiner',       'paul.steiner@halden.example',       'Sales Representative', 3,    115,  '2023-09-01'),
	(120, 'Noémie Favre',       'noemie.favre@halden.example',       'Sales Representative', 3,    115,  '2025-01-01'),
	(121, 'Sanne de Vries',     'sanne.devries@halden.example',      'Team Lead',            4,    101,  '2018-11-01'),
	(122, 'Youssef El Amrani',  'youssef.elamrani@halden.example',   'Sales Representative', 4,    121,  '2019-03-01'),
	(123, 'Pieter Janssens',    'pieter.janssens@halden.example',    'Sales Representative', 4,    121,  '2020-09-01'),
	(124, 'Claire Lambert',     'claire.lambert@halden.example',     'Sales Representative', 4,    121,  '2020-12-01'),
	(125, 'Daan Bakker',        'daan.bakker@halden.example',        'Sales Representative', 4,    121,  '2024-07-01'),
	(126, 'Rosa Mendes',        'rosa.mendes@halden.example',        'Sales Representative', 4,    121,  '2025-04-01');

CREATE INDEX ON crm.users (team_id);

-- Who was in which team when.  Linh Nguyen moved from South to Alps in the
-- middle of 2025: what she sold before is South's.
CREATE TABLE crm.memberships (
	user_id   bigint NOT NULL REFERENCES crm.users,
	team_id   smallint NOT NULL REFERENCES crm.teams,
	from_day  date NOT NULL,
	to_day    date,               -- last day; NULL: until today
	PRIMARY KEY (user_id, from_day)
);

INSERT INTO crm.memberships (user_id, team_id, from_day)
SELECT user_id, team_id, hired_on
FROM crm.users
WHERE team_id IS NOT NULL AND user_id <> 114;

INSERT INTO crm.memberships (user_id, team_id, from_day, to_day) VALUES
	(114, 2, '2023-04-01', '2025-06-30'),
	(114, 3, '2025-07-01', NULL);

CREATE TABLE crm.payroll (
	user_id                bigint NOT NULL REFERENCES crm.users,
	paid_on                date NOT NULL,
	gross                  numeric(10,2) NOT NULL,
	employer_contribution  numeric(10,2) NOT NULL,   -- social security, on top of gross
	PRIMARY KEY (user_id, paid_on)
);

-- Paid on the 28th of the month; everyone gets 3 % more each January.
INSERT INTO crm.payroll (user_id, paid_on, gross, employer_contribution)
WITH salary AS (
	SELECT u.user_id, (m.month + interval '27 days')::date AS paid_on,
		(CASE u.job_title WHEN 'Head of Sales' THEN 8900 WHEN 'Team Lead' THEN 5800 ELSE 4200 END
			+ 50 * floor(10 * dice.share('salary', u.user_id)))::numeric
		* (ARRAY[1.0000, 1.0300, 1.0609])[extract(year FROM m.month)::int - 2022] AS gross
	FROM crm.users u
	JOIN generate_series(timestamp '2023-01-01', '2025-12-01', '1 month') m (month) ON u.hired_on <= m.month
)
SELECT user_id, paid_on, round(gross, 2), round(gross * 0.21, 2)
FROM salary;

-- What makes sales people differ.  Two of them are the point of the story:
-- Felix Brandt (103), the hare, closes within three weeks and wins more than
-- anyone, and nearly half of his customers are gone again within half a year.
-- Amara Okafor (112), the tortoise, takes two and a half months, and her
-- customers stay and buy more.
CREATE TABLE dice.temper AS
SELECT user_id, hired_on,
	CASE user_id WHEN 103 THEN 17 WHEN 112 THEN 77
		ELSE 34 + 22 * dice.share('temper cycle', user_id) END::double precision AS cycle_days,
	CASE user_id WHEN 103 THEN 1.35 WHEN 112 THEN 1.02
		ELSE 0.86 + 0.24 * dice.share('temper win', user_id) END::double precision AS win_factor,
	-- the median time that a customer stays, in days
	CASE user_id WHEN 103 THEN 160 WHEN 112 THEN 8000
		ELSE 1500 + 1000 * dice.share('temper stay', user_id) END::double precision AS stay_days,
	-- how much more, or less, than usual the customers order
	CASE user_id WHEN 103 THEN 0.85 WHEN 112 THEN 1.25
		ELSE 0.90 + 0.20 * dice.share('temper appetite', user_id) END::double precision AS appetite
FROM crm.users
WHERE job_title <> 'Head of Sales';

-- Who gets the next customer: each month the sales people in office share the
-- work by their workload, as consecutive slices of the numbers from 0 to 1.
CREATE TABLE dice.roster AS
WITH work AS (
	SELECT m.month, t.user_id, s.team_id,
		CASE t.user_id WHEN 103 THEN 1200   -- who closes fast is given more
			ELSE 800 + floor(400 * dice.share('workload ' || extract(year FROM m.month), t.user_id)) END::bigint AS load
	FROM generate_series(timestamp '2020-01-01', '2025-12-01', '1 month') m (month)
	JOIN dice.temper t ON t.hired_on <= m.month
	JOIN crm.memberships s ON s.user_id = t.user_id AND m.month BETWEEN s.from_day AND coalesce(s.to_day, 'infinity')
)
SELECT month::date, user_id, team_id,
	(sum(load) OVER member - load)::double precision / sum(load) OVER staff AS low,
	(sum(load) OVER member)::double precision / sum(load) OVER staff AS high
FROM work
WINDOW staff AS (PARTITION BY month), member AS (PARTITION BY month ORDER BY user_id);

-- Where a team's customers are: country and city.
CREATE TABLE dice.territory (team_id smallint, places text[]);
INSERT INTO dice.territory (team_id, places) VALUES
	(1, ARRAY['DE Hamburg', 'DE Bremen', 'DE Hannover', 'DE Kiel', 'DE Lübeck', 'DE Rostock', 'DE Berlin']),
	(2, ARRAY['DE München', 'DE Stuttgart', 'DE Nürnberg', 'DE Augsburg', 'DE Freiburg', 'DE Ulm', 'DE Regensburg']),
	(3, ARRAY['AT Wien', 'AT Graz', 'AT Linz', 'AT Salzburg', 'CH Zürich', 'CH Bern', 'CH Basel', 'CH Luzern']),
	(4, ARRAY['NL Amsterdam', 'NL Rotterdam', 'NL Utrecht', 'NL Eindhoven', 'BE Antwerpen', 'BE Gent', 'LU Luxembourg']);


------------------------------------------------------------------------------
-- Marketing: where leads come from
------------------------------------------------------------------------------

CREATE TABLE marketing.channels (
	channel_code  varchar(12) PRIMARY KEY,
	name          varchar(40) NOT NULL UNIQUE,
	-- share of the sales people's working time that goes into the channel,
	-- from the yearly time survey; the shares sum to 1
	sales_effort  numeric(3,2) NOT NULL
);

INSERT INTO marketing.channels (channel_code, name, sales_effort) VALUES
	('search',   'Search ads',   0.25),
	('website',  'Website',      0.25),
	('social',   'Social media', 0.10),
	('fair',     'Trade fair',   0.12),
	('referral', 'Referral',     0.07),
	('partner',  'Partner',      0.12),
	('outbound', 'Cold calling', 0.09);

-- What the channels bring: the slice of the leads, the share of them that
-- becomes an opportunity, the share of opportunities won, and how long their
-- customers stay compared with others.  Referrals are few and excellent;
-- people met at trade fairs take the coffee and seldom the machine.
CREATE TABLE dice.channel (
	channel_code    text,
	low             double precision,
	high            double precision,
	to_opportunity  double precision,
	to_win          double precision,
	stay            double precision
);
INSERT INTO dice.channel VALUES
	('search',   0.00, 0.30, 0.155, 0.38, 0.9),
	('website',  0.30, 0.54, 0.178, 0.43, 1.1),
	('social',   0.54, 0.70, 0.100, 0.32, 0.7),
	('fair',     0.70, 0.79, 0.146, 0.33, 0.9),
	('referral', 0.79, 0.86, 0.365, 0.60, 1.6),
	('partner',  0.86, 0.92, 0.300, 0.48, 1.2),
	('outbound', 0.92, 1.00, 0.155, 0.34, 0.8);


------------------------------------------------------------------------------
-- Drafts of leads, deals and customers, which belong to one another
------------------------------------------------------------------------------

-- How many leads each day brings: 40,000 from 2023 to 2025, spread by season
-- and weekday and growing by an eighth a year.  Whole numbers throughout, so that
-- the daily counts sum to 40,000 exactly.  The draft begins half a year
-- earlier, so that the first months of 2023 do not start from nothing.
CREATE TABLE dice.lead_day AS
WITH calendar AS (
	SELECT d.day::date AS day,
		dice.season((d.day + interval '1 month')::date)   -- people ask a month before they buy
		* (1000 + 12 * dice.month_number(d.day::date))
		* CASE WHEN extract(isodow FROM d.day) < 6 THEN 10 ELSE 3 END::bigint AS weight
	FROM generate_series(timestamp '2022-07-01', '2025-12-31', '1 day') d (day)
), running AS (
	SELECT day, weight, sum(weight) OVER (ORDER BY day) AS upto,
		sum(weight) FILTER (WHERE day >= '2023-01-01') OVER () AS total
	FROM calendar
)
SELECT day, (div(40000 * upto, total) - div(40000 * (upto - weight), total))::int AS leads
FROM running;

-- Leads are numbered as they come in, from 1 on in 2023 and below before.
CREATE TABLE dice.lead AS
WITH numbered AS (
	SELECT d.day, row_number() OVER (ORDER BY d.day, k)
		- (SELECT sum(leads) FROM dice.lead_day WHERE day < '2023-01-01')::bigint AS lead_id
	FROM dice.lead_day d
	CROSS JOIN generate_series(1, d.leads) k
), drawn AS MATERIALIZED (
	SELECT lead_id, day, date_trunc('month', day::timestamp)::date AS month,
		dice.share('lead channel', lead_id) AS channel_draw,
		dice.share('lead owner', lead_id) AS owner_draw
	FROM numbered
)
SELECT d.lead_id, c.channel_code, r.user_id, r.team_id,
	d.day + time '07:00' + floor(54000 * dice.share('lead second', d.lead_id)) * interval '1 second' AS created_at,
	dice.share('lead qualifies', d.lead_id) < c.to_opportunity AS qualifies,
	-- a first conversation two days later, as a rule
	dice.office_time(d.day + ceil(1.8 * dice.skewed('lead wait', d.lead_id))::int,
		dice.share('lead call', d.lead_id)) AS qualified_at
FROM drawn d
JOIN dice.channel c ON d.channel_draw >= c.low AND d.channel_draw < c.high
JOIN dice.roster r ON r.month = d.month AND d.owner_draw >= r.low AND d.owner_draw < r.high;

-- Machines and prices of a deal: three models, mostly one machine of one.
CREATE FUNCTION dice.machines(purpose text, id bigint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[1, 1, 1, 1, 1, 1, 2, 2, 3, 5])[1 + floor(10 * dice.share(purpose || ' machines', id))::int];

CREATE FUNCTION dice.model(purpose text, id bigint) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[1, 1, 1, 1, 2, 2, 2, 3])[1 + floor(8 * dice.share(purpose || ' model', id))::int];

CREATE FUNCTION dice.price(purpose text, id bigint) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(dice.machines(purpose, id)
	* (ARRAY[1890, 2690, 4450])[dice.model(purpose, id)]
	* (100 - floor(13 * dice.share(purpose || ' discount', id)))::numeric / 100, 2);

-- Deals with new customers, each from a lead.  A deal whose end would lie
-- beyond 2025 is still open, and so is one in forty that nobody ever closed.
-- Of the deals that began before 2023 only those count that ended later.  One
-- in twenty-five of those who buy knows what he wants and buys on the day of
-- the first conversation.
CREATE TABLE dice.new_business AS
WITH talk AS (
	SELECT l.lead_id, l.channel_code, l.user_id, l.team_id, l.qualified_at AS opened_at,
		t.stay_days * c.stay AS stay_days, t.appetite,
		dice.share('deal outcome', l.lead_id) < c.to_win * t.win_factor AS wins,
		l.lead_id > 0 AND dice.share('deal forgotten', l.lead_id) < 0.025 AS forgotten,
		CASE WHEN dice.share('deal outcome', l.lead_id) < c.to_win * t.win_factor
				AND dice.share('deal at once', l.lead_id) < 0.04
			THEN l.qualified_at + floor(1200 + 9000 * dice.share('deal hour', l.lead_id)) * interval '1 second'
			ELSE dice.office_time(l.qualified_at::date
				+ greatest(1, round(t.cycle_days * dice.skewed('deal cycle', l.lead_id)))::int,
				dice.share('deal hour', l.lead_id)) END AS ends_at
	FROM dice.lead l
	JOIN dice.temper t USING (user_id)
	JOIN dice.channel c USING (channel_code)
	WHERE l.qualifies AND l.qualified_at < '2026-01-01'
)
SELECT lead_id, channel_code, user_id, team_id, stay_days, appetite, opened_at,
	CASE WHEN NOT forgotten AND ends_at < '2026-01-01' THEN ends_at END AS closed_at,
	wins AND NOT forgotten AND ends_at < '2026-01-01' AS won
FROM talk
WHERE lead_id > 0 OR ends_at >= '2023-01-01';

-- Customers: those who had signed up before the CRM was introduced in 2023,
-- and one for every deal won with a new customer.  Numbered as they came.
CREATE TABLE dice.customer AS
WITH old_customer AS (
	-- 1,250 from 2020 to 2022, more and more of them
	SELECT o.n, c.channel_code, c.stay, dice.office_time(
			date '2020-01-06' + floor(1080 * sqrt((o.n - dice.share('old day', o.n)) / 1250))::int,
			dice.share('old hour', o.n)) AS signed_up_at
	FROM generate_series(1, 1250) o (n)
	JOIN dice.channel c ON dice.share('old channel', o.n) >= c.low AND dice.share('old channel', o.n) < c.high
), everyone AS (
	SELECT NULL::bigint AS lead_id, o.n AS old_number, o.channel_code, r.user_id, r.team_id,
		o.signed_up_at, t.stay_days * o.stay AS stay_days, t.appetite
	FROM old_customer o
	JOIN dice.roster r ON r.month = date_trunc('month', o.signed_up_at)
		AND dice.share('old owner', o.n) >= r.low AND dice.share('old owner', o.n) < r.high
	JOIN dice.temper t USING (user_id)
	UNION ALL
	SELECT lead_id, NULL, channel_code, user_id, team_id, closed_at, stay_days, appetite
	FROM dice.new_business
	WHERE won
), numbered AS (
	SELECT *, row_number() OVER (ORDER BY signed_up_at, lead_id, old_number) AS customer_id
	FROM everyone
), stay AS (
	-- log-logistic with shape 1: the longer a customer has stayed, the less
	-- likely is an end
	SELECT *, signed_up_at::date + least(20000, 20 + ceil(stay_days
		* dice.share('stay', customer_id) / (1 - dice.share('stay', customer_id))))::int AS leaves_on
	FROM numbered
)
SELECT customer_id, lead_id, channel_code, user_id, team_id, signed_up_at, appetite,
	CASE WHEN leaves_on <= '2025-12-31' THEN leaves_on END AS cancelled_on
FROM stay;

-- Service contracts: one from the day on which the customer signs up, and one
-- more for every eighth of those who cancelled: they come back after two to
-- nine months.
CREATE TABLE dice.contract AS
WITH spell AS (
	SELECT customer_id, 1 AS spell, lead_id, signed_up_at::date AS signed_on, cancelled_on
	FROM dice.customer
	UNION ALL
	SELECT customer_id, 2, lead_id,
		dice.office_time(cancelled_on + 60 + floor(210 * dice.share('back on', customer_id))::int, 0)::date,
		NULL
	FROM dice.customer
	WHERE cancelled_on IS NOT NULL AND dice.share('comes back', customer_id) < 0.125
), stay AS (
	SELECT customer_id, spell, lead_id, signed_on,
		CASE spell WHEN 1 THEN cancelled_on
			ELSE signed_on + least(20000, 20 + ceil(1800 * dice.share('second stay', customer_id)
				/ (1 - dice.share('second stay', customer_id))))::int END AS cancelled_on
	FROM spell
	WHERE signed_on <= '2025-12-31'
), draw AS (
	SELECT *, coalesce(lead_id, 100000 + customer_id) AS draw   -- old customers draw from numbers that no lead has
	FROM stay
)
SELECT row_number() OVER (ORDER BY signed_on, customer_id) AS contract_id, customer_id, spell, signed_on,
	CASE WHEN cancelled_on <= '2025-12-31' THEN cancelled_on END AS cancelled_on,
	dice.machines('deal', draw) * (ARRAY[29.00, 39.00, 59.00])[dice.model('deal', draw)] AS monthly_fee
FROM draw;

-- More machines for customers of at least four months: at most two such deals
-- a customer, more where the appetite is larger.
CREATE TABLE dice.expansion AS
WITH occasion AS (
	SELECT c.customer_id, c.channel_code, c.user_id, c.team_id, t.cycle_days, t.win_factor,
		10 * c.customer_id + n AS draw,
		greatest(c.signed_up_at::date + 120, date '2023-01-01')
			+ floor(dice.share('expansion day', 10 * c.customer_id + n) * 900)::int AS opens_on,
		coalesce(c.cancelled_on, date '2026-01-01') AS ends_before
	FROM dice.customer c
	JOIN dice.temper t USING (user_id)
	CROSS JOIN generate_series(1, 2) n
	WHERE dice.share('expansion', 10 * c.customer_id + n) < 0.40 * c.appetite
), talk AS (
	SELECT *, dice.office_time(opens_on, dice.share('expansion hour', draw)) AS opened_at,
		dice.office_time(opens_on + 3 + greatest(1, round(cycle_days * dice.skewed('expansion cycle', draw)))::int,
			dice.share('expansion close', draw)) AS ends_at
	FROM occasion
)
SELECT customer_id, channel_code, user_id, draw, opened_at,
	CASE WHEN ends_at < '2026-01-01' THEN ends_at END AS closed_at,
	dice.share('expansion outcome', draw) < 0.55 * win_factor
		AND ends_at < least(ends_before, date '2026-01-01') AS won
FROM talk
WHERE opened_at < least(ends_before, date '2026-01-01') - 4;


------------------------------------------------------------------------------
-- Shop: products, customers and their contracts
------------------------------------------------------------------------------

CREATE TABLE shop.products (
	product_id   smallint PRIMARY KEY,
	name         varchar(40) NOT NULL UNIQUE,
	price        numeric(8,2),     -- of the list; NULL: many prices
	monthly_fee  numeric(8,2)      -- of the service contract for one
);

INSERT INTO shop.products (product_id, name, price, monthly_fee) VALUES
	(1, 'Halden One',        1890, 29),
	(2, 'Halden Duo',        2690, 39),
	(3, 'Halden Office',     4450, 59),
	(4, 'Beans and filters', NULL, NULL);

CREATE TABLE shop.customers (
	customer_id         bigint PRIMARY KEY,
	company_name        varchar(100) NOT NULL,
	country             char(2) NOT NULL,
	city                varchar(60) NOT NULL,
	channel_code        varchar(12) REFERENCES marketing.channels,
	account_manager_id  bigint REFERENCES crm.users,
	signed_up_on        date NOT NULL,
	machines            smallint NOT NULL        -- under the first contract
);

INSERT INTO shop.customers (customer_id, company_name, country, city, channel_code,
	account_manager_id, signed_up_on, machines)
WITH address AS (
	SELECT c.*, dice.pick('city', customer_id, places) AS place,
		-- old customers draw from numbers that no lead has
		coalesce(lead_id, 100000 + customer_id) AS draw
	FROM dice.customer c
	JOIN dice.territory USING (team_id)
)
SELECT customer_id, dice.company(draw), left(place, 2), substr(place, 4), channel_code,
	user_id, signed_up_at::date, dice.machines('deal', draw)
FROM address;

CREATE INDEX ON shop.customers (signed_up_on);
CREATE INDEX ON shop.customers (account_manager_id);

CREATE TABLE shop.contracts (
	contract_id   bigint PRIMARY KEY,
	customer_id   bigint NOT NULL REFERENCES shop.customers,
	signed_on     date NOT NULL,
	cancelled_on  date,                    -- first day without it
	monthly_fee   numeric(8,2) NOT NULL    -- as it was signed
);

INSERT INTO shop.contracts (contract_id, customer_id, signed_on, cancelled_on, monthly_fee)
SELECT contract_id, customer_id, signed_on, cancelled_on, monthly_fee
FROM dice.contract;

CREATE INDEX ON shop.contracts (customer_id);

CREATE TABLE shop.fee_changes (
	contract_id  bigint NOT NULL REFERENCES shop.contracts,
	changed_on   date NOT NULL,
	monthly_fee  numeric(8,2) NOT NULL,    -- from that day on
	PRIMARY KEY (contract_id, changed_on)
);

-- More machines are more to be serviced, from the day after they were bought;
-- and one customer in eight asks for a smaller contract some day.
INSERT INTO shop.fee_changes (contract_id, changed_on, monthly_fee)
WITH change AS (
	SELECT c.contract_id, c.cancelled_on, c.monthly_fee, x.closed_at::date + 1 AS day,
		dice.machines('expansion', x.draw) * (ARRAY[29.00, 39.00, 59.00])[dice.model('expansion', x.draw)] AS more
	FROM dice.expansion x
	JOIN dice.contract c ON c.customer_id = x.customer_id AND c.spell = 1
	WHERE x.won
	UNION ALL
	SELECT contract_id, cancelled_on, monthly_fee, signed_on + 150 + floor(900 * dice.share('smaller on', contract_id))::int,
		- round(monthly_fee * 0.3, 2)
	FROM dice.contract
	WHERE dice.share('smaller', contract_id) < 0.125
)
SELECT contract_id, day, monthly_fee + sum(sum(more)) OVER (PARTITION BY contract_id ORDER BY day)
FROM change
WHERE day < coalesce(cancelled_on, date '2026-01-01')
GROUP BY contract_id, day, monthly_fee;


------------------------------------------------------------------------------
-- CRM: leads, opportunities, activities
------------------------------------------------------------------------------

CREATE TABLE crm.leads (
	lead_id       bigint PRIMARY KEY,
	company_name  varchar(100) NOT NULL,
	contact_name  varchar(80) NOT NULL,
	channel_code  varchar(12) NOT NULL REFERENCES marketing.channels,
	owner_id      bigint NOT NULL REFERENCES crm.users,
	status        varchar(12) NOT NULL,     -- new, contacted, dropped, qualified, converted
	created_at    timestamp NOT NULL,       -- local time, from the web form
	qualified_at  timestamp,
	converted_at  timestamp,
	dropped_at    timestamp,               -- given up, or its opportunity lost
	customer_id   bigint REFERENCES shop.customers
);

-- A lead that does not become an opportunity is given up after one to eight weeks.
INSERT INTO crm.leads (lead_id, company_name, contact_name, channel_code, owner_id, status,
	created_at, qualified_at, converted_at, dropped_at, customer_id)
WITH course AS (
	SELECT l.*, d.opened_at, d.won, c.signed_up_at, c.customer_id,
		CASE WHEN d.lead_id IS NULL
				AND l.created_at + (7 + floor(50 * dice.share('given up', l.lead_id))) * interval '1 day' < '2026-01-01'
			THEN l.created_at + (7 + floor(50 * dice.share('given up', l.lead_id))) * interval '1 day'
			WHEN NOT d.won THEN d.closed_at END AS dropped_at
	FROM dice.lead l
	LEFT JOIN dice.new_business d USING (lead_id)
	LEFT JOIN dice.customer c USING (lead_id)
	WHERE l.lead_id > 0
)
SELECT lead_id, dice.company(lead_id), dice.person(lead_id), channel_code, user_id,
	CASE WHEN won THEN 'converted'
		WHEN dropped_at IS NOT NULL THEN 'dropped'
		WHEN opened_at IS NOT NULL THEN 'qualified'
		WHEN created_at >= '2025-12-22' THEN 'new'
		ELSE 'contacted' END,
	created_at, opened_at, signed_up_at, dropped_at, customer_id
FROM course;

CREATE INDEX ON crm.leads (created_at);
CREATE INDEX ON crm.leads (owner_id, created_at);

CREATE TABLE crm.stages (
	stage        varchar(20) PRIMARY KEY,
	probability  numeric(3,2) NOT NULL
);

INSERT INTO crm.stages (stage, probability) VALUES
	('Qualification', 0.15),
	('Demo',          0.35),
	('Proposal',      0.50),
	('Negotiation',   0.75);

CREATE TABLE crm.opportunities (
	opportunity_id  bigint PRIMARY KEY,
	kind            varchar(12) NOT NULL,    -- new, expansion
	lead_id         bigint REFERENCES crm.leads,        -- NULL: an expansion, or begun before 2023
	customer_id     bigint REFERENCES shop.customers,   -- NULL until there is one
	channel_code    varchar(12) REFERENCES marketing.channels,
	owner_id        bigint NOT NULL,         -- of crm.users; not enforced, since accounts get deleted
	team_id         smallint REFERENCES crm.teams,      -- that it counts for; NULL: the owner's
	product_id      smallint NOT NULL REFERENCES shop.products,
	status          varchar(8) NOT NULL,     -- open, won, lost
	stage           varchar(20) NOT NULL REFERENCES crm.stages,   -- of one that has closed, the last
	machines        smallint NOT NULL,
	value           numeric(12,2),
	created_at      timestamptz NOT NULL,
	expected_on     date,                    -- day on which the owner expects it to close
	closed_on       date,                    -- a day, as the owner types it
	lost_reason     varchar(40)              -- NULL: not lost, or nobody said why
);

-- All deals, to the second in which they closed
CREATE TABLE dice.deal AS
WITH deal AS (
	SELECT 'new' AS kind, 'deal' AS purpose, n.lead_id AS draw, c.customer_id,
		nullif(greatest(n.lead_id, 0), 0) AS lead_id, n.channel_code, n.user_id, n.opened_at, n.closed_at, n.won
	FROM dice.new_business n
	LEFT JOIN dice.customer c USING (lead_id)
	UNION ALL
	SELECT 'expansion', 'expansion', draw, customer_id, NULL, channel_code, user_id, opened_at, closed_at, won
	FROM dice.expansion
)
SELECT row_number() OVER (ORDER BY opened_at, kind, draw) AS opportunity_id, d.*,
	CASE WHEN won THEN 'won' WHEN closed_at IS NOT NULL THEN 'lost' ELSE 'open' END AS status,
	-- Whoever was met at the fair in Vienna counts for team Alps, half of them
	-- though somebody of another team took the deal over
	CASE WHEN channel_code = 'fair' AND extract(month FROM opened_at) = 9 AND dice.share('vienna', draw) < 0.5
		THEN 3 END AS team_id,
	dice.model(purpose, draw) AS product_id
FROM deal d;

-- Deals are expected to close a little later than the owner's deals usually
-- do; for one in thirty nobody said when.
INSERT INTO crm.opportunities (opportunity_id, kind, lead_id, customer_id, channel_code, owner_id, team_id,
	product_id, status, stage, machines, value, created_at, expected_on, closed_on, lost_reason)
SELECT d.opportunity_id, d.kind, d.lead_id, d.customer_id, d.channel_code, d.user_id, d.team_id, d.product_id, d.status,
	CASE WHEN d.won THEN dice.pick(d.purpose || ' last stage', d.draw, ARRAY['Proposal', 'Negotiation', 'Negotiation'])
		ELSE dice.pick(d.purpose || ' stage', d.draw, ARRAY['Qualification', 'Qualification', 'Demo', 'Demo', 'Demo',
			'Proposal', 'Proposal', 'Proposal', 'Negotiation', 'Negotiation']) END,
	dice.machines(d.purpose, d.draw), dice.price(d.purpose, d.draw),
	d.opened_at AT TIME ZONE 'Europe/Berlin',
	CASE WHEN dice.share(d.purpose || ' expected', d.draw) > 0.033
		THEN dice.office_time(d.opened_at::date
			+ (t.cycle_days * (1.2 + 0.8 * dice.share(d.purpose || ' expected in', d.draw)))::int, 0)::date END,
	d.closed_at::date,
	CASE WHEN d.status = 'lost' AND dice.share(d.purpose || ' reason known', d.draw) < 0.9
		THEN dice.pick(d.purpose || ' reason', d.draw, ARRAY['Price', 'Price', 'Price', 'Price', 'Competitor', 'Competitor',
			'Competitor', 'No budget', 'No budget', 'No decision', 'No decision', 'No decision', 'Bad timing']) END
FROM dice.deal d
JOIN dice.temper t USING (user_id);

CREATE INDEX ON crm.opportunities (closed_on);
CREATE INDEX ON crm.opportunities (owner_id, closed_on);
CREATE INDEX ON crm.opportunities (created_at);
CREATE INDEX ON crm.opportunities (lead_id);
CREATE INDEX ON crm.opportunities (customer_id);

CREATE TABLE crm.activities (
	activity_id     bigint PRIMARY KEY,
	opportunity_id  bigint NOT NULL REFERENCES crm.opportunities,
	kind            varchar(20) NOT NULL,    -- demo call, visit, tasting
	held_on         date NOT NULL,
	minutes         smallint NOT NULL
);

-- One to three an opportunity, spread between its opening and its end.
INSERT INTO crm.activities (activity_id, opportunity_id, kind, held_on, minutes)
WITH meeting AS (
	SELECT o.opportunity_id, o.created_at, n, 10 * o.opportunity_id + n AS draw,
		least(coalesce(d.closed_at AT TIME ZONE 'Europe/Berlin', o.created_at + interval '720 hours'),
			timestamptz '2025-12-31 12:00 Europe/Berlin') - o.created_at AS span
	FROM crm.opportunities o
	JOIN dice.deal d USING (opportunity_id)
	CROSS JOIN LATERAL generate_series(1, 1 + floor(3 * dice.share('meetings', o.opportunity_id))::int) n
), dated AS (
	SELECT opportunity_id, n, draw,
		((created_at + floor(extract(epoch FROM span)::double precision
			* dice.share('meeting day', draw)) * interval '1 second') AT TIME ZONE 'Europe/Berlin')::date AS held_on
	FROM meeting
)
SELECT row_number() OVER (ORDER BY held_on, opportunity_id, n), opportunity_id,
	dice.pick('meeting kind', draw, ARRAY['demo call', 'demo call', 'demo call', 'visit', 'tasting']),
	held_on, 15 * (1 + floor(4 * dice.share('meeting minutes', draw)))::smallint
FROM dated;

CREATE INDEX ON crm.activities (held_on);
CREATE INDEX ON crm.activities (opportunity_id);


-- What the product managers have promised the owners to sell, in euros a year
CREATE TABLE crm.product_quotas (
	quota_id    bigint PRIMARY KEY,
	product_id  smallint NOT NULL REFERENCES shop.products,
	year        smallint NOT NULL,
	euros       numeric(12,2) NOT NULL
);

INSERT INTO crm.product_quotas (quota_id, product_id, year, euros) VALUES
	(1, 1, 2024, 1500000), (2, 2, 2024, 1800000), (3, 3, 2024, 1300000), (4, 4, 2024, 3600000),
	(5, 1, 2025, 1750000), (6, 2, 2025, 2000000), (7, 3, 2025, 1700000), (8, 4, 2025, 4900000);


------------------------------------------------------------------------------
-- Shop: orders
------------------------------------------------------------------------------

CREATE TABLE shop.orders (
	order_id      bigint PRIMARY KEY,
	order_number  varchar(20) NOT NULL UNIQUE,
	customer_id   bigint NOT NULL REFERENCES shop.customers,
	opportunity_id  bigint REFERENCES crm.opportunities,   -- NULL: ordered without one
	product_id    smallint NOT NULL REFERENCES shop.products,
	ordered_at    timestamptz NOT NULL,
	status        varchar(12) NOT NULL,      -- paid, invoiced, cancelled
	items         int NOT NULL,
	net_amount    numeric(12,2) NOT NULL
);

-- A deal that is won is the order of its machines, a few minutes later.
-- Beans, filters and cups are ordered from then on, a few times a quarter,
-- until the customer leaves, and again from the day he comes back.  The shop went live on 1 January 2023, so that
-- there are no orders before.
INSERT INTO shop.orders (order_id, order_number, customer_id, opportunity_id, product_id, ordered_at, status,
	items, net_amount)
WITH machine_order AS (
	SELECT o.customer_id, o.opportunity_id, o.product_id, o.opportunity_id AS draw,
		d.closed_at + interval '10 minutes' AS ordered_at,
		o.machines AS items, o.value AS net_amount
	FROM crm.opportunities o
	JOIN dice.deal d USING (opportunity_id)
	WHERE o.status = 'won'
), buyer AS MATERIALIZED (
	SELECT c.customer_id, s.signed_on AS first_day,
		coalesce(s.cancelled_on, date '2026-01-01') AS end_day,
		d.appetite * (0.14 + 0.40 * dice.share('orders', c.customer_id)
			+ 1.75 * dice.share('thirst', c.customer_id) * dice.share('guests', c.customer_id)) AS orders_a_month,
		130 * d.appetite * dice.skewed('basket', c.customer_id) * sqrt(c.machines::double precision) AS basket
	FROM shop.customers c
	JOIN dice.customer d USING (customer_id)
	JOIN dice.contract s USING (customer_id)
), buyer_month AS (
	SELECT b.*, m.month::date, 1000 * b.customer_id + dice.month_number(m.month::date) AS draw
	FROM buyer b
	CROSS JOIN LATERAL generate_series(
		date_trunc('month', greatest(b.first_day, date '2023-01-01')::timestamp),
		least(b.end_day, date '2025-12-31')::timestamp, '1 month') m (month)
), supply AS MATERIALIZED (
	SELECT b.customer_id, b.first_day, b.end_day, b.basket, 10 * b.draw + k AS draw,
		b.month + floor(26 * dice.share('order day', 10 * b.draw + k))::int AS order_day
	FROM buyer_month b
	-- rounding up as often as the fraction says keeps the mean
	CROSS JOIN LATERAL generate_series(1, least(9, floor(b.orders_a_month * dice.season(b.month) / 100
		+ dice.share('orders in month', b.draw)))::int) k
), supply_order AS MATERIALIZED (
	SELECT customer_id, draw, basket, first_day, end_day,
		dice.office_time(order_day, dice.share('order hour', draw)) AS ordered_at
	FROM supply
), priced AS (
	-- prices go up by 3 % each January, baskets are fuller before Christmas
	SELECT customer_id, draw, ordered_at,
		greatest(12, round((basket * (0.6 + 0.8 * dice.share('order amount', draw))
			* (1 + 0.03 * (extract(year FROM ordered_at)::int - 2023))
			* CASE WHEN extract(month FROM ordered_at) >= 11 THEN 1.12 ELSE 1 END)::numeric, 2)) AS net_amount
	FROM supply_order
	WHERE ordered_at > first_day + 1 AND ordered_at < end_day
), everything AS (
	SELECT customer_id, opportunity_id, product_id, ordered_at, draw, items, net_amount, 'paid' AS status
	FROM machine_order
	UNION ALL
	SELECT customer_id, NULL, 4, ordered_at, draw, ceil(net_amount / 24)::int, net_amount,
		CASE WHEN dice.share('order status', draw) < 0.015 THEN 'cancelled'
			WHEN ordered_at >= '2025-12-15' THEN 'invoiced'
			ELSE 'paid' END
	FROM priced
)
SELECT row_number() OVER arrival,
	'HC-' || extract(year FROM ordered_at) || '-' || lpad((row_number() OVER arrival)::text, 6, '0'),
	customer_id, opportunity_id, product_id, ordered_at AT TIME ZONE 'Europe/Berlin', status, items, net_amount
FROM everything
WINDOW arrival AS (ORDER BY ordered_at, customer_id, draw);

CREATE INDEX ON shop.orders (ordered_at);
CREATE INDEX ON shop.orders (customer_id, ordered_at);
CREATE INDEX ON shop.orders (opportunity_id);

-- Written by the bookkeeping, which numbers as it likes; the table is loaded
-- from its files and has no key.
CREATE TABLE shop.credit_notes (
	credit_note_id  bigint NOT NULL,
	order_id        bigint NOT NULL REFERENCES shop.orders,
	credited_at     timestamptz NOT NULL,
	reason          varchar(20) NOT NULL,    -- returned, damaged
	net_amount      numeric(12,2) NOT NULL   -- what the customer gets back
);

-- One order in a hundred comes back, and of two in a hundred a part is broken.
INSERT INTO shop.credit_notes (credit_note_id, order_id, credited_at, reason, net_amount)
WITH complaint AS (
	SELECT order_id, net_amount, dice.share('complaint', order_id) AS share,
		dice.office_time((ordered_at AT TIME ZONE 'Europe/Berlin')::date + 3 + floor(18 * dice.share('complaint day', order_id))::int,
			dice.share('complaint hour', order_id)) AS credited_at
	FROM shop.orders
	WHERE status <> 'cancelled'
)
SELECT 9000000 + row_number() OVER (ORDER BY credited_at, order_id), order_id, credited_at AT TIME ZONE 'Europe/Berlin',
	CASE WHEN share < 0.01 THEN 'returned' ELSE 'damaged' END,
	CASE WHEN share < 0.01 THEN net_amount ELSE round(net_amount * (0.1 + 10 * share)::numeric, 2) END
FROM complaint
WHERE share < 0.03 AND credited_at < '2026-01-01';

CREATE INDEX ON shop.credit_notes (order_id);


------------------------------------------------------------------------------
-- Marketing: e-mails
------------------------------------------------------------------------------

CREATE TABLE marketing.campaigns (
	campaign_id  int PRIMARY KEY,
	name         varchar(60) NOT NULL UNIQUE,
	sent_on      date NOT NULL,
	subject_a    varchar(120) NOT NULL,
	subject_b    varchar(120) NOT NULL      -- half of the recipients, drawn by lot
);

-- A newsletter on the second Tuesday of each month, and twelve campaigns for
-- one product or occasion.  In seven of these B, which names what the reader
-- gains, works clearly better; nowhere else do the subjects make a difference.
CREATE TABLE dice.mailing AS
WITH special (sent_on, name, lift, subject_a, subject_b) AS (
	VALUES
	(date '2023-03-21', 'Descaling week 2023',   0.07, 'Descaling week at Halden',           'Ten minutes that save you a repair'),
	(date '2023-06-20', 'Summer menu 2023',      0.00, 'Our summer menu',                    'Iced coffee is coming'),
	(date '2023-09-26', 'Office machines 2023',  0.08, 'New: the Halden Office line',        'Better coffee for 19 cents a cup'),
	(date '2023-11-21', 'Winter gifts 2023',     0.00, 'Gifts for your guests',              'Winter gifts by Halden'),
	(date '2024-03-19', 'Descaling week 2024',   0.07, 'Descaling week is back',             'Ten minutes that save you a repair'),
	(date '2024-05-28', 'Terrace season 2024',   0.00, 'The terrace season begins',          'Ready for the terrace?'),
	(date '2024-09-24', 'Trade-in offer 2024',   0.09, 'Our trade-in offer',                 'Up to 600 euros for your old machine'),
	(date '2024-11-19', 'Winter gifts 2024',     0.00, 'Gifts for your guests',              'A small thank-you for your guests'),
	(date '2025-03-25', 'Descaling week 2025',   0.06, 'Descaling week 2025',                'Ten minutes that save you a repair'),
	(date '2025-06-24', 'Energy check 2025',     0.08, 'The Halden energy check',            'Your machine can use a third less power'),
	(date '2025-09-23', 'Trade-in offer 2025',   0.09, 'Trade-in offer 2025',                'Up to 700 euros for your old machine'),
	(date '2025-11-18', 'Winter gifts 2025',     0.00, 'Gifts for your guests',              'Winter gifts by Halden')
), newsletter AS (
	SELECT (m.month + (9 - extract(isodow FROM m.month)::int) % 7 * interval '1 day' + interval '7 days')::date AS sent_on,
		'Newsletter ' || dice.month_number(m.month::date) + 41 AS name,
		'Halden news, issue ' || dice.month_number(m.month::date) + 41 AS subject_a,
		'New at Halden this month' AS subject_b,
		1530 + 42 * dice.month_number(m.month::date) AS wanted
	FROM generate_series(timestamp '2023-01-01', '2025-12-01', '1 month') m (month)
), campaign AS (
	SELECT sent_on, name, subject_a, subject_b, lift::double precision, 3500 AS wanted FROM special
	UNION ALL
	SELECT sent_on, name, subject_a, subject_b, 0, wanted FROM newsletter
), numbered AS (
	SELECT row_number() OVER (ORDER BY sent_on) AS campaign_id, c.*,
		(SELECT count(*) FROM crm.leads l WHERE l.created_at < c.sent_on) AS addresses
	FROM campaign c
)
SELECT campaign_id, name, sent_on, subject_a, subject_b, lift, addresses,
	least(wanted, addresses)::int AS recipients,
	0.19 + 0.06 * dice.share('campaign', campaign_id) AS open_rate
FROM numbered;

INSERT INTO marketing.campaigns (campaign_id, name, sent_on, subject_a, subject_b)
SELECT campaign_id, name, sent_on, subject_a, subject_b
FROM dice.mailing;

CREATE TABLE marketing.messages (
	message_id       bigint PRIMARY KEY,
	campaign_id      int NOT NULL REFERENCES marketing.campaigns,
	lead_id          bigint NOT NULL REFERENCES crm.leads,
	subject          char(1) NOT NULL,       -- A or B
	sent_at          timestamptz NOT NULL,
	delivered_at     timestamptz,            -- NULL: bounced
	first_opened_at  timestamptz,
	first_clicked_at  timestamptz            -- on a link
);

INSERT INTO marketing.messages (message_id, campaign_id, lead_id, subject, sent_at, delivered_at, first_opened_at,
	first_clicked_at)
WITH message AS (
	-- Steps of a prime through all addresses reach everyone at most once.
	SELECT m.campaign_id, k, 1 + (k * 7919 + 1000 * m.campaign_id) % m.addresses AS lead_id,
		100000 * m.campaign_id + k AS draw, m.open_rate, m.lift,
		(m.sent_on + time '10:00') AT TIME ZONE 'Europe/Berlin' + k / 4 * interval '1 second' AS sent_at
	FROM dice.mailing m
	CROSS JOIN LATERAL generate_series(0, m.recipients - 1) k
), delivery AS MATERIALIZED (
	SELECT campaign_id, k, lead_id, draw, sent_at,
		CASE WHEN dice.share('subject', draw) < 0.5 THEN 'A' ELSE 'B' END AS subject,
		open_rate, lift,
		CASE WHEN dice.share('bounce', draw) > 0.034
			THEN sent_at + (2 + k % 37) * interval '1 second' END AS delivered_at
	FROM message
), reading AS MATERIALIZED (
	SELECT *,
		CASE WHEN dice.share('opens', draw) < open_rate + CASE subject WHEN 'B' THEN lift ELSE 0 END
			-- the median reader opens after three hours, the last after ten days
			THEN delivered_at + least(864000, 40 + floor(10800 * dice.share('reading', draw)
				/ (1 - dice.share('reading', draw)))) * interval '1 second' END AS opened_at,
		-- one reader in seven clicks, within minutes
		dice.share('clicks', draw) < 0.14 AS clicks
	FROM delivery
)
SELECT row_number() OVER (ORDER BY campaign_id, k), campaign_id, lead_id, subject, sent_at, delivered_at,
	CASE WHEN opened_at < timestamptz '2026-01-01 Europe/Berlin' THEN opened_at END,
	CASE WHEN clicks AND opened_at < timestamptz '2025-12-31 23:00 Europe/Berlin'
		THEN opened_at + (5 + k % 290) * interval '1 second' END
FROM reading;

CREATE INDEX ON marketing.messages (sent_at);
CREATE INDEX ON marketing.messages (campaign_id);
CREATE INDEX ON marketing.messages (lead_id);


------------------------------------------------------------------------------
-- Marketing: what it costs
------------------------------------------------------------------------------

CREATE TABLE marketing.ad_spend (
	day           date NOT NULL,
	channel_code  varchar(12) NOT NULL REFERENCES marketing.channels,
	clicks        int NOT NULL,
	spend         numeric(10,2) NOT NULL,
	PRIMARY KEY (channel_code, day)
);

INSERT INTO marketing.ad_spend (day, channel_code, clicks, spend)
WITH budget (channel_code, euros_a_day, euros_a_click) AS (
	VALUES ('search', 480, 2.10), ('social', 170, 0.90)
), spending AS (
	SELECT d.day::date AS day, b.channel_code, b.euros_a_click,
		round((b.euros_a_day * (1 + 0.011 * dice.month_number(d.day::date)) * dice.season(d.day::date) / 100
			* (0.8 + 0.4 * dice.share('spend ' || b.channel_code, d.day::date - date '2023-01-01')))::numeric, 2) AS spend
	FROM budget b
	CROSS JOIN generate_series(timestamp '2023-01-01', '2025-12-31', '1 day') d (day)
)
SELECT day, channel_code, floor(spend / euros_a_click)::int, spend
FROM spending;

CREATE TABLE marketing.invoices (
	invoice_id    bigint PRIMARY KEY,
	supplier      varchar(60) NOT NULL,
	cost_type     varchar(20) NOT NULL,     -- agency, event, print, commission, reward, software, travel
	channel_code  varchar(12) REFERENCES marketing.channels,   -- NULL: for all channels together
	team_id       smallint REFERENCES crm.teams,               -- NULL: for all teams together
	invoiced_on   date NOT NULL,
	net_amount    numeric(12,2) NOT NULL
);

INSERT INTO marketing.invoices (invoice_id, supplier, cost_type, channel_code, team_id, invoiced_on, net_amount)
WITH contract (supplier, cost_type, channel_code, months, amount) AS (
	VALUES
	('Pinsel & Pixel',        'agency',   'website',  ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],  4200),
	('Pinsel & Pixel',        'agency',   'social',   ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],  1500),
	('Suchfuchs',             'agency',   'search',   ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],  1800),
	('Mailwerk',              'software', NULL,       ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],   900),
	('Telefonbüro Nord',     'software', 'outbound', ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],   650),
	('Kartenhaus Printing',   'print',    'partner',  ARRAY[2, 8],                                    2600),
	('Gastro Forum Hamburg',  'event',    'fair',     ARRAY[3],                                      84000),
	('Messebau Lorenz',       'event',    'fair',     ARRAY[3, 9, 10],                               41000),
	('Hotel & Bar Wien',      'event',    'fair',     ARRAY[9],                                      70000),
	('Horeca Days Utrecht',   'event',    'fair',     ARRAY[10],                                     64000),
	('Reisebüro Moll',       'travel',   'fair',     ARRAY[3, 9, 10],                               14500),
	('Reisebüro Moll',       'travel',   'outbound', ARRAY[2, 5, 9, 11],                             2100)
), reward (supplier, cost_type, channel_code, euros_a_customer) AS (
	VALUES
	('Vouchers for referrals', 'reward',     'referral', 150),
	('Partner programme',      'commission', 'partner',  420)
), bill AS (
	-- suppliers raise their prices by 4 % a year
	SELECT c.supplier, c.cost_type, c.channel_code,
		(m.month + floor(20 * dice.share('invoice ' || c.supplier, dice.month_number(m.month::date))) * interval '1 day')::date AS invoiced_on,
		round((c.amount * (1 + 0.04 * (extract(year FROM m.month)::int - 2023))
			* (0.95 + 0.10 * dice.share('amount ' || c.supplier, dice.month_number(m.month::date))))::numeric, 2) AS net_amount
	FROM contract c
	JOIN generate_series(timestamp '2023-01-01', '2025-12-01', '1 month') m (month)
		ON extract(month FROM m.month)::int = ANY (c.months)
	UNION ALL
	-- what is paid for each customer won comes as one bill at the month's end
	SELECT r.supplier, r.cost_type, r.channel_code,
		(date_trunc('month', c.signed_up_on::timestamp) + interval '1 month - 1 day')::date,
		sum(r.euros_a_customer)
	FROM reward r
	JOIN shop.customers c USING (channel_code)
	WHERE c.signed_up_on >= '2023-01-01'
	GROUP BY 1, 2, 3, 4
)
SELECT row_number() OVER (ORDER BY invoiced_on, supplier COLLATE "C", cost_type COLLATE "C", channel_code COLLATE "C"),
	supplier, cost_type, channel_code,
	CASE supplier WHEN 'Gastro Forum Hamburg' THEN 1 WHEN 'Hotel & Bar Wien' THEN 3 WHEN 'Horeca Days Utrecht' THEN 4 END,
	invoiced_on, net_amount
FROM bill;

CREATE INDEX ON marketing.invoices (invoiced_on);


------------------------------------------------------------------------------
-- Mistakes, as there are in any company's tables
------------------------------------------------------------------------------

-- Six deals closed before they were opened: whoever closed them typed a wrong
-- day.
UPDATE crm.opportunities
SET closed_on = (created_at AT TIME ZONE 'Europe/Berlin')::date - 10
WHERE opportunity_id % 1500 = 700 AND closed_on IS NOT NULL;

-- Four deals won whose value nobody entered, one for each year in which deals
-- began.
UPDATE crm.opportunities
SET value = NULL
WHERE opportunity_id IN (
	SELECT max(opportunity_id)
	FROM crm.opportunities
	WHERE status = 'won' AND created_at < timestamptz '2025-09-01 Europe/Berlin'
	GROUP BY extract(year FROM created_at AT TIME ZONE 'Europe/Berlin'));

-- Deals of a sales representative who left in 2023 and is not in crm.users any
-- more; the customers he won have been handed over.
UPDATE crm.opportunities
SET owner_id = 109
WHERE kind = 'new' AND created_at < timestamptz '2023-06-01 Europe/Berlin' AND opportunity_id % 50 = 9;

-- Four leads qualified before they came in: they were talked to at a fair and
-- typed in days later.
UPDATE crm.leads
SET qualified_at = created_at - interval '3 days'
WHERE lead_id IN (
	SELECT lead_id
	FROM crm.leads
	WHERE qualified_at IS NOT NULL AND channel_code = 'fair' AND created_at < '2025-11-01'
	ORDER BY lead_id % 1000, lead_id
	LIMIT 4);

-- Six e-mails opened in 1970: the clock of a reader's mail server stood at
-- its beginning.
UPDATE marketing.messages
SET first_opened_at = timestamptz '1970-01-01 00:00 UTC'
WHERE message_id % 24000 = 77;

-- Six e-mails opened though they were never delivered, as the mail server has
-- it: its answer got lost.
UPDATE marketing.messages
SET first_opened_at = sent_at + interval '90 seconds'
WHERE delivered_at IS NULL AND message_id % 1000 = 1;

-- Two customers who cancelled before signing: the wrong year was typed.  A
-- third who came back signed before his old contract had ended.
UPDATE shop.contracts
SET cancelled_on = signed_on - 200
WHERE customer_id IN (1717, 2929);

UPDATE shop.contracts
SET signed_on = (SELECT c.cancelled_on - 30 FROM dice.contract c WHERE c.customer_id = contracts.customer_id AND c.spell = 1)
WHERE contract_id = (SELECT min(contract_id) FROM dice.contract WHERE spell = 2 AND signed_on > '2024-01-01');

-- A file of credit notes was loaded twice.
INSERT INTO shop.credit_notes (credit_note_id, order_id, credited_at, reason, net_amount)
SELECT credit_note_id, order_id, credited_at, reason, net_amount
FROM shop.credit_notes
WHERE credited_at >= timestamptz '2025-05-12 Europe/Berlin' AND credited_at < timestamptz '2025-05-15 Europe/Berlin';

-- The last day of Linh Nguyen's old membership is the first of the new one.
UPDATE crm.memberships
SET to_day = '2025-07-01'
WHERE user_id = 114 AND to_day IS NOT NULL;


DROP SCHEMA dice CASCADE;

ANALYZE crm.teams, crm.users, crm.memberships, crm.payroll, crm.product_quotas, crm.leads, crm.stages, crm.opportunities, crm.activities,
	shop.products, shop.customers, shop.contracts, shop.fee_changes, shop.orders, shop.credit_notes,
	marketing.channels, marketing.campaigns, marketing.messages, marketing.ad_spend, marketing.invoices;

COMMIT;
