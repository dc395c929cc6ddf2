import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a tool on JDBC is told of a model, and what it reads. Prints lines of TAP. */
public final class Metadata {
	/** The columns of other types than those of a chart, and why: people's own settings and notes, and lists */
	private static final Set<String> OTHER = Set.of(
		"data_quality.views", "mapping.columns", "settings.churn_after", "settings.conversion_window",
		"settings.update_after", "settings.weekend", "settings.id_type",
		"target_history.old_values", "target_history.new_values");

	private static final Map<Integer, Class<?>> CLASSES = Map.of(
		Types.BIGINT, Long.class, Types.INTEGER, Integer.class, Types.NUMERIC, BigDecimal.class,
		Types.DOUBLE, Double.class, Types.VARCHAR, String.class, Types.BIT, Boolean.class,
		Types.DATE, LocalDate.class, Types.TIMESTAMP, LocalDateTime.class);

	/** Where a company's own rows are: what is no number there is a Double, since a BigDecimal cannot be */
	private static final Set<String> SOURCES = Set.of("deal", "sale", "customer", "subscription", "expense", "quota");

	private static String model;

	private Metadata() { }

	private static void judge(final String name, final List<String> complaints) {
		System.out.println((complaints.isEmpty() ? "ok - " : "not ok - ") + model + ": " + name);
		complaints.stream().limit(20).forEach(line -> System.out.println("  " + line));
	}

	public static void main(final String[] arguments) throws SQLException {
		model = arguments[3];
		try (Connection connection = DriverManager.getConnection(arguments[0], arguments[1], arguments[2])) {
			connection.setReadOnly(true);
			connection.setAutoCommit(false);
			final DatabaseMetaData metadata = connection.getMetaData();
			final Map<String, String> kinds = tables(metadata);
			final Map<String, Map<String, Integer>> columns = columns(metadata, kinds.keySet());
			keys(metadata);
			types(metadata, columns);
			values(connection, columns);
		}
	}

	private static Map<String, String> tables(final DatabaseMetaData metadata) throws SQLException {
		final Map<String, String> kinds = new TreeMap<>();
		final List<String> complaints = new ArrayList<>();
		try (ResultSet row = metadata.getTables(null, "kpi", "%", new String[] {"TABLE", "VIEW"})) {
			while (row.next()) {
				kinds.put(row.getString("TABLE_NAME"), row.getString("TABLE_TYPE"));
				if (row.getString("REMARKS") == null || row.getString("REMARKS").isBlank()) {
					complaints.add(row.getString("TABLE_NAME"));
				}
			}
		}
		judge("every table and view has remarks", complaints);
		judge("there are views and tables", kinds.values().stream().filter("VIEW"::equals).count() > 40
			&& kinds.containsValue("TABLE") ? List.of() : List.of(kinds.toString()));
		return kinds;
	}

	private static Map<String, Map<String, Integer>> columns(final DatabaseMetaData metadata, final Set<String> tables)
			throws SQLException {
		final Map<String, Map<String, Integer>> columns = new TreeMap<>();
		final List<String> complaints = new ArrayList<>();
		final List<String> unknown = new ArrayList<>();
		try (ResultSet row = metadata.getColumns(null, "kpi", "%", "%")) {
			while (row.next()) {
				final String table = row.getString("TABLE_NAME");
				final String name = table + "." + row.getString("COLUMN_NAME");
				final int type = row.getInt("DATA_TYPE");
				columns.computeIfAbsent(table, key -> new TreeMap<>()).put(row.getString("COLUMN_NAME"), type);
				if (row.getString("REMARKS") == null || row.getString("REMARKS").isBlank()) {
					complaints.add(name);
				}
				if (!CLASSES.containsKey(type) && !OTHER.contains(name)) {
					unknown.add(name + " " + row.getString("TYPE_NAME"));
				}
			}
		}
		judge("every column has remarks", complaints);
		judge("every column is of a type that can be shown", unknown);
		judge("every table and view has columns", columns.keySet().equals(tables) ? List.of() : List.of("not all"));
		return columns;
	}

	/** Tables have their keys; a view has none, and to ask for them is no error */
	private static void keys(final DatabaseMetaData metadata) throws SQLException {
		final List<String> complaints = new ArrayList<>();
		final Map<String, String> wanted = Map.of("goal", "goal_id", "kpi", "kpi", "target", "target_id");
		for (final Map.Entry<String, String> table : wanted.entrySet()) {
			try (ResultSet row = metadata.getPrimaryKeys(null, "kpi", table.getKey())) {
				if (!row.next() || !row.getString("COLUMN_NAME").equals(table.getValue()) || row.next()) {
					complaints.add(table.getKey());
				}
			}
		}
		try (ResultSet row = metadata.getPrimaryKeys(null, "kpi", "scorecard")) {
			if (row.next()) {
				complaints.add("scorecard");
			}
		}
		try (ResultSet row = metadata.getImportedKeys(null, "kpi", "target")) {
			boolean found = false;
			while (row.next()) {
				found |= row.getString("PKTABLE_NAME").equals("goal") && row.getString("FKCOLUMN_NAME").equals("goal_id");
			}
			if (!found) {
				complaints.add("target.goal_id leads to no goal");
			}
		}
		try (ResultSet row = metadata.getIndexInfo(null, "kpi", "scorecard", true, true)) {
			if (row.next()) {
				complaints.add("scorecard has an index");
			}
		}
		judge("tables have keys and lead to each other", complaints);
	}

	/** Each type of a column is among those that the server says it has */
	private static void types(final DatabaseMetaData metadata, final Map<String, Map<String, Integer>> columns)
			throws SQLException {
		final Set<Integer> known = new HashSet<>();
		try (ResultSet row = metadata.getTypeInfo()) {
			while (row.next()) {
				known.add(row.getInt("DATA_TYPE"));
			}
		}
		final List<String> complaints = new ArrayList<>();
		columns.forEach((table, names) -> names.forEach((name, type) -> {
			if (!known.contains(type)) {
				complaints.add(table + "." + name + " " + type);
			}
		}));
		judge("getTypeInfo knows every type", complaints);
	}

	/** Quoted identifiers and no more than a page, as a tool shows a table: each value is what its type says */
	private static void values(final Connection connection, final Map<String, Map<String, Integer>> columns) {
		final List<String> complaints = new ArrayList<>();
		for (final String table : columns.keySet()) {
			try (Statement statement = connection.createStatement()) {
				statement.setFetchSize(500);
				statement.setMaxRows(2000);
				try (ResultSet row = statement.executeQuery("SELECT * FROM \"kpi\".\"" + table + "\" LIMIT 2000")) {
					read(table, row, complaints);
				}
			} catch (SQLException problem) {
				complaints.add(table + ": " + problem.getMessage());
			}
		}
		judge("every value is of the class that its type promises", complaints);
	}

	private static void read(final String table, final ResultSet row, final List<String> complaints) throws SQLException {
		final ResultSetMetaData metadata = row.getMetaData();
		while (row.next()) {
			for (int i = 1; i <= metadata.getColumnCount(); i++) {
				final String name = table + "." + metadata.getColumnName(i);
				if (OTHER.contains(name)) {
					row.getString(i);
					continue;
				}
				final Class<?> wanted = metadata.getColumnTypeName(i).equals("timestamptz")
					? OffsetDateTime.class : CLASSES.get(metadata.getColumnType(i));
				// Days and times are asked for by class, as tools of today do
				final Object value = wanted.getPackageName().equals("java.time")
					? row.getObject(i, wanted) : row.getObject(i);
				if (SOURCES.contains(table) && value instanceof Double number && !Double.isFinite(number)) {
					continue;
				}
				if (value != null && !wanted.isInstance(value) && complaints.size() < 20) {
					complaints.add(name + " is " + value.getClass().getName());
				}
			}
		}
	}
}
