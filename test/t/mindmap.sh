#!/usr/bin/env bash
# Mind maps are what Mermaid reads: its own package parses them, and shows every name as it was entered.
# The package and jsdom, which it wants, are those of MERMAID, a folder with node_modules; where that is not
# set npm gets them.

. test/tap.sh

FOLDER=${MERMAID:-${WORK:-$RESULTS}/mermaid}
command -v node >/dev/null || skip_all 'node is not installed'
if [ ! -d "$FOLDER/node_modules/mermaid" ]; then
	command -v npm >/dev/null || skip_all 'npm is not installed'
	mkdir -p "$FOLDER"
	timeout 300 npm install --prefix "$FOLDER" --no-audit --no-fund --ignore-scripts mermaid@11 jsdom@29 >"$FOLDER/npm.log" 2>&1 ||
		skip_all 'npm cannot get the package mermaid'
fi

plan 5
make_database mindmap

read_map() {
	query "$database" -c "SELECT saleskpi.mindmap('kpi')" | node test/t/mindmap.mjs "$FOLDER" 2>&1
}

query "$database" -f - >/dev/null <<-'SQL'
	CREATE EXTENSION saleskpi;
	SELECT saleskpi.create_model('kpi');
	UPDATE kpi.settings SET as_of = '2025-06-30';
SQL
is 'an empty model is an empty map' "$(read_map)" '0 Goals'

# Half of the year is over: half reached is in step, a quarter is not
query "$database" -f - >/dev/null <<-'SQL'
	INSERT INTO kpi.goal (goal_id, parent_id, name) VALUES (1, NULL, 'A good year'), (2, 1, 'Sell'), (3, 1, 'Be there');
	INSERT INTO kpi.target (target_id, goal_id, name, kind, starts_on, ends_on, target_value, current_value) VALUES
		(101, 2, 'Calls', 'number', '2025-01-01', '2025-12-31', 100, 50), (102, 3, 'Open all day', 'boolean', '2025-01-01', '2025-06-30', 1, 0),
		(103, NULL, 'On its own', 'number', '2025-01-01', '2025-12-31', 100, 25), (104, 3, 'Next', 'number', '2025-07-01', '2025-12-31', 1, NULL);
	SELECT saleskpi.split_target('kpi', 101, 'quarter');
	DELETE FROM kpi.target WHERE starts_on > '2025-01-01' AND split_from = 101;
	UPDATE kpi.target SET current_value = target_value WHERE split_from = 101;
SQL
is 'goals, their targets and the parts of these are in their places, each with its status' "$(read_map)" \
'0 Goals
1 ▼ A good year – 25 %, off track
2 ▼ Be there – 0 %, off track
3 × Open all day – 0 %, missed
3 ○ Next – not started
2 ▲ Sell – 50 %, on track
3 ▲ Calls – 50 %, on track
4 ● Calls, Q1 2025 – 100 %, achieved
1 ▼ On its own – 25 %, off track'

# Names with whatever Mermaid, Markdown and HTML have a meaning for
query "$database" -f - >/dev/null <<-'SQL'
	TRUNCATE kpi.goal, kpi.target;
	INSERT INTO kpi.goal (goal_id, name) SELECT n, name FROM (VALUES
		(1, 'Say "yes"'), (2, 'A & B < C > D'), (3, '# 1; #quot; &amp;'), (4, 'mindmap'), (5, '%% %%{init: {}}%% 50%'),
		(6, '`code` **bold** _it_ ~x~'), (7, 'style a fill:#f00;'), (8, '[x] (y) {z} ))((]]'), (9, '::icon(fa fa-book)'), (10, ':::urgent'),
		(11, '<script>alert(1)</script>'), (12, 'C:\temp\n'), (13, '東京 – Ä ß € 😀'), (14, '--> ==> @{ shape: x }'), (15, '$$x^2$$'), (16, ''''), (17, 'end'),
		(18, '---'), (19, '売上（目標）：＃１　＜％＞［東］｛西｝「ｱﾎﾟ」、＂月＂')) AS v (n, name);
SQL
is 'names are shown as they were entered' "$(read_map | sed 1d | sort)" \
	"$(query "$database" -c "SELECT '1 ' || name FROM kpi.goal" | sort)"
query "$database" -c "UPDATE kpi.goal SET name = E'two\nlines'||chr(9)||'and a tab' WHERE goal_id = 1" -c 'DELETE FROM kpi.goal WHERE goal_id > 1' >/dev/null
is 'lines and tabs become blanks' "$(read_map)" $'0 Goals\n1 two lines and a tab'

# Every sign below 128, and each next to a letter
query "$database" -f - >/dev/null <<-'SQL'
	TRUNCATE kpi.goal, kpi.target;
	INSERT INTO kpi.goal (goal_id, name) SELECT i, 'a' || chr(i) || 'b' || chr(i) || chr(i) || 'c' FROM generate_series(33, 126) AS i;
SQL
is 'so is every sign of ASCII' "$(read_map | sed 1d | sort)" "$(query "$database" -c "SELECT '1 ' || name FROM kpi.goal" | sort)"

done_testing
