-- Binary forms: what a state sends it receives, and nothing that breaks an
-- invariant is received.  COPY BINARY is the door that SQL has to recv.
SET search_path = public, saleskpi;

CREATE FUNCTION receive(type regtype, bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	path text := current_setting('data_directory') || '/saleskpi_binary_test';
	large_object oid;
	state text;
	detail text;
BEGIN
	-- A file of COPY BINARY: signature, flags, no extension; one row of one field; the end
	large_object := lo_from_bytea(0, '\x5047434f50590aff0d0a00'::bytea || '\x0000000000000000'::bytea
		|| '\x0001'::bytea || int4send(length(bytes)) || bytes || '\xffff'::bytea);
	PERFORM lo_export(large_object, path);
	PERFORM lo_unlink(large_object);
	EXECUTE format('CREATE TEMP TABLE received (state %s)', type);
	EXECUTE format('COPY received FROM %L (FORMAT binary)', path);
	SELECT r.state::text INTO state FROM received AS r;
	DROP TABLE received;
	RETURN state;
EXCEPTION WHEN invalid_binary_representation OR feature_not_supported OR numeric_value_out_of_range OR protocol_violation THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN concat_ws(' ', SQLSTATE, SQLERRM, nullif('(' || detail || ')', '()'));
END
$$;

-- There and back again
SELECT receive('rate', rate_send('42/180'));
SELECT receive('sales_cycle', sales_cycle_send('exact 2 {0:1,86400000000:1,176400000000:1} {86400000000:7,176400000000:4}'));
SELECT receive('sales_cycle', sales_cycle_send('rounded 3 0:403 201:202 {202:2} 1:0 86400000000:86400000000 {86400000000:1}'));
SELECT receive('mean_duration', mean_duration_send('3:3600000000/2'));
SELECT receive('churn', churn_send('month 3 {2024-01-01:3:0:1,2024-03-01:1:2:0}'));
SELECT receive('churn', churn_send('month revenue 1 {2024-01-01:3:0:1:30.50:0:10:0:0:0,2024-03-01:1:2:0:0.25:20.50:0:0:0:0}'));
SELECT receive('churn', churn_send('week changes 1 {2024-01-01:0:1:1:0:9999999999999999999:5:4:3:1e-18}'));
SELECT receive('amount_rate', amount_rate_send('2 100.50/1250.5000'));
SELECT receive('cohorts', cohorts_send('month 2 {2024-01-01:5{0:1,2:3},2024-03-01:2{},2024-04-01:1{12:1}}'));
SELECT receive('unit_amount', unit_amount_send('-1250.50/17'));
SELECT receive('funnel', funnel_send('1:2:3 3 4 exact 100 {5:59,6:1} {0:20}'));
SELECT receive('funnel_events', funnel_events_send('1:2:3 3 4 {1999-12-31T23:59:59.999999=100,2024-01-31T10:00:00=011}'));
SELECT receive('rfm', rfm_send('2 88.20 29.33 {1997-01-01,1997-01-18}'));
SELECT receive('rfm', rfm_send('2 88.20 29.33 {1997-01-01,1997-01-18} -10.00'));
SELECT receive('spells', spells_send('1:2:3 4 {0044-03-15 BC:0044-03-15 BC,2022-12-10:2023-12-01}'));
SELECT receive('clv_sample', clv_sample_send('1997-09-30 1 {0:0:272:0:1411,2:213:272:22.345:1,3:200:230:0:1}'));
SELECT receive('clv_model', clv_model_send('1997-09-30 2357:946:946 {0.243,4.414,0.793,2.426:-9582.43} {6.25,3.74,15.44:-4055.92}'));
SELECT receive('clv_sample', clv_sample_send('0669-05-11 BC 0 {0:0:1:0:1}'));
SELECT receive('clv_model', clv_model_send('0669-05-11 BC 7:5:4 {too_few} {not_known}'));
SELECT receive('clv_model', clv_model_send('1997-09-30 7:5:4 {all_leave} {6.25,3.74,15.44:-4055.92}'));
SELECT receive('clv_model', clv_model_send('1997-09-30 7:5:4 {0.243,4.414,0.793,2.426:-9582.43} {not_known}'));
SELECT receive('clv_model', clv_model_send('1997-09-30 7:5:4 {same_rate 0.25,0.793,2.426:-9582.43} {own_amount 3.74,96.5:-4055.92}'));
SELECT receive('clv_model', clv_model_send('1997-09-30 7:5:4 {0.243,4.414,same_chance 0.25:-9582.43} {same_mean 6.25,35.22:-4055.92}'));
SELECT receive('clv_model', clv_model_send('1997-09-30 7:5:4 {0.243,4.414,first_or_never 0.25:-9582.43} {same_amount 9.99}'));
SELECT receive('clv_model', clv_model_send('1997-09-30 7:5:4 {same_rate 0.25,never:-9582.43} {not_converged}'));

-- rate: another version, too short, too long, hits above total, negative, too large
SELECT receive('rate', '\x02000000000000002a00000000000000b4');
SELECT receive('rate', '\x');
SELECT receive('rate', '\x01000000000000002a000000000000');
SELECT receive('rate', '\x01000000000000002a00000000000000b400');
SELECT receive('rate', '\x01000000000000002b000000000000002a');
SELECT receive('rate', '\x01ffffffffffffffff000000000000002a');
SELECT receive('rate', '\x0100000000000000007fffffffffffffff');

-- sales_cycle: version, form, invalid, and twice the number of durations and {duration, count}, before it of a rounded one the sum
-- (days, rest) and the range; another version, invalid below 0, a list that is missing, more and fewer durations than it says, not
-- ascending, below 0, a count of 0, not rounded, another sum, another range, a sum of nothing
SELECT receive('sales_cycle', '\x0200'::bytea || int8send(0) || int4send(0) || int4send(0));
SELECT receive('sales_cycle', '\x0100'::bytea || int8send(-1) || int4send(0) || int4send(0));
SELECT receive('sales_cycle', '\x0100'::bytea || int8send(0) || int4send(0));
SELECT receive('sales_cycle', '\x0100'::bytea || int8send(0) || int4send(0) || int4send(0) || '\x00'::bytea);
SELECT receive('sales_cycle', '\x0100'::bytea || int8send(0) || int4send(2) || int8send(5) || int8send(1) || int4send(0));
SELECT receive('sales_cycle', '\x0100'::bytea || int8send(0) || int4send(-1) || int4send(0));
SELECT receive('sales_cycle', '\x0100'::bytea || int8send(0) || int4send(2147483647) || int4send(0));
SELECT receive('sales_cycle', '\x0100'::bytea || int8send(0) || int4send(2) || int8send(5) || int8send(1) || int8send(5) || int8send(1) || int4send(0));
SELECT receive('sales_cycle', '\x0100'::bytea || int8send(0) || int4send(0) || int4send(1) || int8send(-5) || int8send(1));
SELECT receive('sales_cycle', '\x0100'::bytea || int8send(0) || int4send(0) || int4send(1) || int8send(5) || int8send(0));
CREATE FUNCTION rounded_cycle(sum bigint, shortest bigint, longest bigint, duration bigint) RETURNS text LANGUAGE SQL
	RETURN receive('sales_cycle', '\x0101'::bytea || int8send(7) || int8send(0) || int8send(sum) || int8send(shortest) || int8send(longest)
		|| int4send(1) || int8send(duration) || int8send(2) || int8send(0) || int8send(0) || int8send(0) || int8send(0) || int4send(0));
SELECT rounded_cycle(403, 201, 202, 202);
SELECT rounded_cycle(402, 201, 201, 201);
SELECT rounded_cycle(400, 201, 202, 202), rounded_cycle(405, 201, 202, 202), rounded_cycle(-1, 201, 202, 202), rounded_cycle(86400000000, 201, 202, 202);
SELECT rounded_cycle(403, 200, 202, 202), rounded_cycle(403, 201, 203, 202), rounded_cycle(403, 202, 201, 202);
DROP FUNCTION rounded_cycle;
SELECT receive('sales_cycle', '\x0101'::bytea || decode(repeat('00', 40), 'hex') || int4send(0) || '\x0000000000000000'::bytea || int8send(1) || int8send(0) || int8send(0) || int4send(0));

-- mean_duration: version, days, rest, count; another version, too short, too long,
-- nothing but a sum, a rest of a day, negative, too much for the count
SELECT receive('mean_duration', '\x02000000000000000300000000d693a4000000000000000002');
SELECT receive('mean_duration', '\x01000000000000000300000000d693a40000000000000000');
SELECT receive('mean_duration', '\x01000000000000000300000000d693a400000000000000000200');
SELECT receive('mean_duration', '\x01000000000000000300000000d693a4000000000000000000');
SELECT receive('mean_duration', '\x010000000000000003000000141dd760000000000000000002');
SELECT receive('mean_duration', '\x01000000000000000300000000d693a400ffffffffffffffff');
SELECT receive('mean_duration', '\x01ffffffffffffffff00000000d693a4000000000000000002');
SELECT receive('mean_duration', '\x017fffffffffffffff00000000d693a4000000000000000002');

-- churn: version, unit, basis, number of periods, invalid, {period, gained, lost,
-- gained and lost}
SELECT receive('churn', '\x010500000000000000000000000000');
SELECT receive('churn', '\x010203000000000000000000000000');
SELECT receive('churn', '\x010200000000010000000000000000');
SELECT receive('churn', '\x010200ffffffff0000000000000000');
SELECT receive('churn', '\x010200000000000000000000');
SELECT receive('churn', '\x01020000000001000000000000000000000120000000000000000300000000000000000000000000000004');
SELECT receive('churn', '\x0102000000000100000000000000007fffffff000000000000000300000000000000000000000000000001');
SELECT receive('churn', '\x01020000000001000000000000000000000120000000000000000000000000000000030000000000000000');
-- and with revenue six numerics, their lengths first: 0, -1, NaN, 10^1020, 40 decimals;
-- one missing; more lost than gained, of customers
CREATE FUNCTION changes(amount text, count integer) RETURNS bytea LANGUAGE SQL
	RETURN '\x01020200000001000000000000000000000120000000000000000100000000000000010000000000000001'::bytea
		|| decode(repeat(amount, count), 'hex');
SELECT receive('churn', changes('000000080000000000000000', 6));
SELECT receive('churn', changes('0000000a00010000400000000001', 6));
SELECT receive('churn', changes('0000000800000000c0000000', 6));
SELECT receive('churn', changes('0000000a000100ff000000000001', 6));
SELECT receive('churn', changes('0000000a0001fff6000000280001', 6));
SELECT receive('churn', changes('000000080000000000000000', 5));
SELECT receive('churn', '\x010201'::bytea || substring(changes('000000080000000000000000', 6) FROM 4));
DROP FUNCTION changes;

-- amount_rate: version, invalid, length and hits, length and total; hits above the
-- total, an amount below 0, invalid below 0, NaN, cut off
SELECT receive('amount_rate', '\x010000000000000000'::bytea || '\x0000000a00010000000000000002'::bytea || '\x0000000a00010000000000000001'::bytea);
SELECT receive('amount_rate', '\x010000000000000000'::bytea || '\x0000000a00010000400000000002'::bytea || '\x0000000a00010000000000000001'::bytea);
SELECT receive('amount_rate', '\x01ffffffffffffffff'::bytea || '\x0000000a00010000000000000001'::bytea || '\x0000000a00010000000000000001'::bytea);
SELECT receive('amount_rate', '\x010000000000000000'::bytea || '\x0000000a00010000000000000001'::bytea || '\x0000000800000000c0000000'::bytea);
SELECT receive('amount_rate', '\x010000000000000000'::bytea || '\x0000000a00010000000000000001'::bytea || '\x0000000a0001'::bytea);
SELECT receive('amount_rate', '\x020000000000000000');

-- cohorts: version, unit, number of entries, invalid, {cohort, lost in, customers}; another
-- version, no unit, no such number, below 0, lost before they came, nobody, not in order, twice,
-- no such period
SELECT receive('cohorts', '\x0202000000000000000000000000');
SELECT receive('cohorts', '\x0105000000000000000000000000');
SELECT receive('cohorts', '\x0102000000010000000000000000');
SELECT receive('cohorts', '\x0102ffffffff0000000000000000');
SELECT receive('cohorts', '\x010200000000ffffffffffffffff');
SELECT receive('cohorts', '\x0102000000010000000000000000'::bytea || '\x000001200000011f0000000000000001'::bytea);
SELECT receive('cohorts', '\x0102000000010000000000000000'::bytea || '\x00000120000001200000000000000000'::bytea);
SELECT receive('cohorts', '\x0102000000010000000000000000'::bytea || '\x0000012000000120ffffffffffffffff'::bytea);
SELECT receive('cohorts', '\x0102000000020000000000000000'::bytea || '\x000001207fffffff0000000000000001'::bytea || '\x00000120000001200000000000000001'::bytea);
SELECT receive('cohorts', '\x0102000000020000000000000000'::bytea || '\x00000120000001200000000000000001'::bytea || '\x00000120000001200000000000000001'::bytea);
SELECT receive('cohorts', '\x0102000000010000000000000000'::bytea || '\x000001207ffffffe0000000000000001'::bytea);
SELECT receive('cohorts', '\x0102000000020000000000000000'::bytea || '\x000001207fffffff7fffffffffffffff'::bytea || '\x000001217fffffff0000000000000001'::bytea);

-- unit_amount: version, units, length and amount; NaN, a length that is not there
SELECT receive('unit_amount', '\x0100000000000000110000000800000000c0000000');
SELECT receive('unit_amount', '\x01000000000000001100000009000200000000000204e21388');
SELECT receive('unit_amount', '\x0100000000000000117fffffff000200000000000204e21388');
SELECT receive('unit_amount', '\x010000000000000011ffffffff000200000000000204e21388');
SELECT receive('unit_amount', '\x01ffffffffffffffff0000000c000200000000000204e21388');
SELECT receive('unit_amount', '\x0100000000000000110000000c000200000000000204e2ffff');

-- rfm: version, invalid, revenue, amount of the first day, number of days, days
SELECT receive('rfm', '\x0100000000000000000000000800000000000000000000000800000000000000000000000800000000000000007fffffff');
SELECT receive('rfm', '\x010000000000000000000000080000000000000000000000080000000000000000000000080000000000000000ffffffff');
SELECT receive('rfm', '\x01000000000000000000000008000000000000000000000008000000000000000000000008000000000000000000000000');
SELECT receive('rfm', '\x01000000000000000000000008000000000000000000000008000000000000000000000008000000000000000000000001'::bytea || '\x7fffffff'::bytea);
SELECT receive('rfm', '\x01000000000000000000000008000000000000000000000008000000000000000000000008000000000000000000000001'::bytea || '\x80000000'::bytea);
SELECT receive('rfm', '\x01000000000000000000000008000000000000000000000008000000000000000000000008000000000000000000000002'::bytea || '\x0000000100000001'::bytea);

-- spells: version, gap (microseconds, days, months), invalid, number of spells, {first day, last day}
SELECT receive('spells', '\x02'::bytea || int8send(0) || int4send(30) || int4send(0) || int8send(0) || int4send(0));
SELECT receive('spells', '\x01'::bytea || int8send(0) || int4send(0) || int4send(0) || int8send(0) || int4send(0));
SELECT receive('spells', '\x01'::bytea || int8send(0) || int4send(-30) || int4send(2) || int8send(0) || int4send(0));
SELECT receive('spells', '\x01'::bytea || int8send(0) || int4send(30) || int4send(0) || int8send(-1) || int4send(0));
SELECT receive('spells', '\x01'::bytea || int8send(0) || int4send(30) || int4send(0) || int8send(0) || int4send(-1));
SELECT receive('spells', '\x01'::bytea || int8send(0) || int4send(30) || int4send(0) || int8send(0) || int4send(2147483647));
SELECT receive('spells', '\x01'::bytea || int8send(0) || int4send(30) || int4send(0) || int8send(0) || int4send(1) || int4send(5) || int4send(4));
SELECT receive('spells', '\x01'::bytea || int8send(0) || int4send(30) || int4send(0) || int8send(0) || int4send(1) || int4send(5) || int4send(2147483647));
SELECT receive('spells', '\x01'::bytea || int8send(0) || int4send(30) || int4send(0) || int8send(0) || int4send(1) || int4send(-2147483648) || int4send(5));
SELECT receive('spells', '\x01'::bytea || int8send(0) || int4send(30) || int4send(0) || int8send(0) || int4send(2) || int4send(1) || int4send(5) || int4send(35) || int4send(35));
SELECT receive('spells', '\x01'::bytea || int8send(0) || int4send(30) || int4send(0) || int8send(0) || int4send(2) || int4send(1) || int4send(5) || int4send(36) || int4send(36));
SELECT receive('spells', '\x01'::bytea || int8send(0) || int4send(30) || int4send(0) || int8send(0) || int4send(0) || '\x00'::bytea);

-- funnel: version, number of steps, window (microseconds, days, months), invalid, form, how many took the first step, and of each other one the
-- number of times and {time, count}, as the durations of a sales_cycle.  Another version, no step, too many, fewer than it says, more, a negative
-- and an infinite window, invalid below 0, below 0 and fewer than the second step took; times that are wrong; all that is right
SELECT receive('funnel', '\x0201'::bytea || '\x00000000000000000000001e00000000'::bytea || int8send(0) || '\x00'::bytea || int8send(1));
SELECT receive('funnel', '\x0100'::bytea || '\x00000000000000000000001e00000000'::bytea || int8send(0) || '\x00'::bytea || int8send(1));
SELECT receive('funnel', '\x0121'::bytea || '\x00000000000000000000001e00000000'::bytea || int8send(0) || '\x00'::bytea || int8send(1) || decode(repeat('00000000', 32), 'hex'));
SELECT receive('funnel', '\x0103'::bytea || '\x00000000000000000000001e00000000'::bytea || int8send(0) || '\x00'::bytea || int8send(1) || int4send(0));
SELECT receive('funnel', '\x0101'::bytea || '\x00000000000000000000001e00000000'::bytea || int8send(0) || '\x00'::bytea || int8send(1) || int4send(0));
SELECT receive('funnel', '\x0101'::bytea || '\x00000000000000000000001effffffff'::bytea || int8send(0) || '\x00'::bytea || int8send(1));
SELECT receive('funnel', '\x0101'::bytea || '\x7fffffffffffffff7fffffff7fffffff'::bytea || int8send(0) || '\x00'::bytea || int8send(1));
SELECT receive('funnel', '\x0101'::bytea || '\x00000000000000000000001e00000000'::bytea || int8send(-1) || '\x00'::bytea || int8send(1));
SELECT receive('funnel', '\x0101'::bytea || '\x00000000000000000000001e00000000'::bytea || int8send(0) || '\x00'::bytea || int8send(-1));
SELECT receive('funnel', '\x0102'::bytea || '\x00000000000000000000001e00000000'::bytea || int8send(0) || '\x00'::bytea || int8send(1) || int4send(1) || int8send(5) || int8send(2));
SELECT receive('funnel', '\x0102'::bytea || '\x00000000000000000000001e00000000'::bytea || int8send(0) || '\x00'::bytea || int8send(1) || int4send(1) || int8send(-5) || int8send(1));
SELECT receive('funnel', '\x0102'::bytea || '\x00000000000000000000001e00000000'::bytea || int8send(0) || '\x00'::bytea || int8send(1) || int4send(1) || int8send(5) || int8send(1));

-- funnel_events: version, number of conditions, window, invalid, number of events, {point in time, conditions}.  Another version, no
-- condition, too many, a wrong number of events, a negative window, invalid below 0, an event that meets none, one there is not, one
-- out of time; events in disorder are put in order
SELECT receive('funnel_events', '\x0002'::bytea || '\x00000000000000000000001e00000000'::bytea || '\x000000000000000000000000'::bytea);
SELECT receive('funnel_events', '\x0100'::bytea || '\x00000000000000000000001e00000000'::bytea || '\x000000000000000000000000'::bytea);
SELECT receive('funnel_events', '\x0121'::bytea || '\x00000000000000000000001e00000000'::bytea || '\x000000000000000000000000'::bytea);
SELECT receive('funnel_events', '\x0102'::bytea || '\x00000000000000000000001e00000000'::bytea || '\x0000000000000000ffffffff'::bytea);
SELECT receive('funnel_events', '\x0102'::bytea || '\x00000000000000000000001e00000000'::bytea || '\x00000000000000007fffffff'::bytea || '\x000000000000000000000001'::bytea);
SELECT receive('funnel_events', '\x0102'::bytea || '\x00000000000000000000001e00000000'::bytea || '\x000000000000000000000000'::bytea || '\x000000000000000000000001'::bytea);
SELECT receive('funnel_events', '\x0102'::bytea || '\xffffffffffffffff0000001e00000000'::bytea || '\x000000000000000000000000'::bytea);
SELECT receive('funnel_events', '\x0102'::bytea || '\x00000000000000000000001e00000000'::bytea || '\xffffffffffffffff00000000'::bytea);
SELECT receive('funnel_events', '\x0102'::bytea || '\x00000000000000000000001e00000000'::bytea || '\x000000000000000000000001'::bytea || '\x000000000000000000000000'::bytea);
SELECT receive('funnel_events', '\x0102'::bytea || '\x00000000000000000000001e00000000'::bytea || '\x000000000000000000000001'::bytea || '\x000000000000000000000004'::bytea);
SELECT receive('funnel_events', '\x0120'::bytea || '\x00000000000000000000001e00000000'::bytea || '\x000000000000000000000001'::bytea || '\x0000000000000000ffffffff'::bytea);
SELECT receive('funnel_events', '\x0102'::bytea || '\x00000000000000000000001e00000000'::bytea || '\x000000000000000000000001'::bytea || '\x7fffffffffffffff00000001'::bytea);
SELECT receive('funnel_events', '\x0102'::bytea || '\x00000000000000000000001e00000000'::bytea || '\x000000000000000000000001'::bytea || '\x800000000000000000000001'::bytea);
SELECT receive('funnel_events', '\x0102'::bytea || '\x00000000000000000000001e00000000'::bytea || '\x000000000000000000000003'::bytea
	|| '\x000000003b9aca0000000002'::bytea || '\x000000000000000000000001'::bytea || '\x000000003b9aca0000000001'::bytea);
-- clv_sample: version, day, customers whose amounts are not known, number of
-- entries, {frequency, recency, age, mean, customers}.  Entries in any order; another
-- version, day out of range, numbers of entries that are not there, too long; entries
-- that break an invariant; more customers than there can be
SELECT receive('clv_sample', '\x01000000000000000000000000'::bytea || int4send(3) ||
	'\x000000020000000500000006'::bytea || float8send(2.5) || int8send(1) || '\x000000000000000000000006'::bytea || float8send('-0') || int8send(2) ||
	'\x000000020000000500000006'::bytea || float8send(2.5) || int8send(4));
SELECT receive('clv_sample', '\x02000000000000000000000000'::bytea || int4send(1) || '\x000000000000000000000006'::bytea || float8send(0) || int8send(2));
SELECT receive('clv_sample', '\x017fffffff0000000000000000'::bytea || int4send(1) || '\x000000000000000000000006'::bytea || float8send(0) || int8send(2));
SELECT receive('clv_sample', '\x01000000000000000000000000'::bytea || int4send(0));
SELECT receive('clv_sample', '\x01000000000000000000000000'::bytea || int4send(-1));
SELECT receive('clv_sample', '\x01000000000000000000000000'::bytea || int4send(2) || '\x000000000000000000000006'::bytea || float8send(0) || int8send(2));
SELECT receive('clv_sample', '\x01000000000000000000000000'::bytea || int4send(1) || '\x000000000000000000000006'::bytea || float8send(0) || int8send(2) || '\x00'::bytea);
SELECT receive('clv_sample', '\x01000000000000000000000001'::bytea || int4send(1) || '\x000000000000000000000006'::bytea || float8send(0) || int8send(2));
SELECT receive('clv_sample', '\x01000000000000000000000000'::bytea || int4send(1) || '\xffffffff0000000000000006'::bytea || float8send(0) || int8send(2));
SELECT receive('clv_sample', '\x01000000000000000000000000'::bytea || int4send(1) || '\x000000000000000700000006'::bytea || float8send(0) || int8send(2));
SELECT receive('clv_sample', '\x01000000000000000000000000'::bytea || int4send(1) || '\x00000000000000007fffffff'::bytea || float8send(0) || int8send(2));
SELECT receive('clv_sample', '\x01000000000000000000000000'::bytea || int4send(1) || '\x000000010000000100000006'::bytea || float8send('NaN') || int8send(2));
SELECT receive('clv_sample', '\x01000000000000000000000000'::bytea || int4send(1) || '\x000000010000000100000006'::bytea || float8send(1) || int8send(0));
SELECT receive('clv_sample', '\x01000000000000000000000000'::bytea || int4send(2) ||
	'\x000000010000000100000006'::bytea || float8send(1) || int8send(9223372036854775807) || '\x000000010000000200000006'::bytea || float8send(1) || int8send(1));

-- clv_model: version, status of both fits, day, numbers of customers, and of each
-- fit that was done the limit (of BG/NBD two), the parameters and the log-likelihood.
-- Another version, a status, day, numbers of customers and limits that cannot be;
-- too short, too long; parameters out of range
SELECT receive('clv_model', '\x02010100000000'::bytea || int8send(9) || int8send(8) || int8send(7));
SELECT receive('clv_model', '\x01010500000000'::bytea || int8send(9) || int8send(8) || int8send(7));
SELECT receive('clv_model', '\x01010180000000'::bytea || int8send(9) || int8send(8) || int8send(7));
SELECT receive('clv_model', '\x01010100000000'::bytea || int8send(9) || int8send(8) || int8send(9));
SELECT receive('clv_model', '\x01010100000000'::bytea || int8send(9) || int8send(8));
SELECT receive('clv_model', '\x01010100000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x00'::bytea);
SELECT receive('clv_model', '\x01000100000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x0000'::bytea || float8send(1));
SELECT receive('clv_model', '\x01000100000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x0000'::bytea || float8send(1) || float8send('Infinity') || float8send(1) || float8send(1) || float8send(0));
SELECT receive('clv_model', '\x01000100000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x0200'::bytea || float8send(1) || float8send(1) || float8send(1) || float8send(0));
SELECT receive('clv_model', '\x01000100000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x00ff'::bytea || float8send(1) || float8send(1) || float8send(0));
SELECT receive('clv_model', '\x01000100000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x0103'::bytea || float8send(0) || float8send(0));
SELECT receive('clv_model', '\x01000100000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x0001'::bytea || float8send(1) || float8send(1) || float8send(1) || float8send(0));
SELECT receive('clv_model', '\x01000100000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x0003'::bytea || float8send(1) || float8send(1) || float8send('-Infinity'));
SELECT receive('clv_model', '\x01010000000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x00'::bytea || float8send(1) || float8send(1) || float8send('NaN') || float8send(0));
SELECT receive('clv_model', '\x01010000000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x04'::bytea || float8send(1) || float8send(0));
SELECT receive('clv_model', '\x01010000000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x01'::bytea || float8send(1) || float8send(0) || float8send(0));
SELECT receive('clv_model', '\x01010000000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x02'::bytea || float8send(1) || float8send('Infinity') || float8send(0));
SELECT receive('clv_model', '\x01010000000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x03'::bytea || float8send(0));
SELECT receive('clv_model', '\x01010000000000'::bytea || int8send(9) || int8send(8) || int8send(7) || '\x03'::bytea || float8send(1) || float8send(0));

DROP FUNCTION receive;
