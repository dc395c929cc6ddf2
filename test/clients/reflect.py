"""What SQLAlchemy is told of a model, and what it reads. Prints lines of TAP."""

import datetime
import decimal
import sys
import warnings

import sqlalchemy
from sqlalchemy.types import NullType

# Columns that no chart is made of, and why: people's own settings and notes, and lists
OTHER = {
    "data_quality.views", "mapping.columns", "settings.churn_after", "settings.conversion_window",
    "settings.update_after", "settings.weekend", "settings.id_type",
    "target_history.old_values", "target_history.new_values",
}
# A company's own rows, as they are: what is infinite there no day and no time of Python can be
SOURCES = {"lead", "deal", "sale", "customer", "subscription", "email", "expense", "rep", "quota", "custom_measure"}
# What can be put on an axis, in a cell or in a legend
PLOTTABLE = (str, bool, int, float, decimal.Decimal, datetime.date, datetime.datetime)

uri, model = sys.argv[1:]


def judge(name, complaints):
    print(("not ok" if complaints else "ok") + f" - {model}: {name}")
    for complaint in sorted(complaints)[:20]:
        print(f"  {complaint}")


engine = sqlalchemy.create_engine(uri)
inspector = sqlalchemy.inspect(engine)
views = inspector.get_view_names("kpi")
tables = inspector.get_table_names("kpi")
judge("there are views and tables", [] if len(views) > 40 and "target" in tables else [f"{views} {tables}"])

metadata = sqlalchemy.MetaData()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    metadata.reflect(engine, schema="kpi", views=True)
judge("all of them are reflected", set(views + tables) - {t.name for t in metadata.tables.values()})
# Of the type of a setting that names a type it says that it does not know it
judge("without a warning", [str(w.message) for w in caught if "id_type" not in str(w.message)])

judge(
    "every column is of a known type",
    [
        f"{c.table.name}.{c.name} {c.type!r}"
        for t in metadata.tables.values() for c in t.columns
        if f"{t.name}.{c.name}" not in OTHER
        and (isinstance(c.type, NullType) or not issubclass(c.type.python_type, PLOTTABLE))
    ],
)
judge(
    "every table, view and column has a comment",
    [t.name for t in metadata.tables.values() if not inspector.get_table_comment(t.name, "kpi")["text"]]
    + [f"{t.name}.{c.name}" for t in metadata.tables.values() for c in t.columns if not c.comment],
)

complaints = set()
for table in metadata.tables.values():
    try:
        with engine.connect() as connection:
            rows = connection.execute(sqlalchemy.select(table).limit(2000)).mappings().all()
    except sqlalchemy.exc.DataError as problem:
        if table.name not in SOURCES or "infinity" not in str(problem):
            complaints.add(f"{table.name}: {problem}")
        continue
    for row in rows:
        for name, value in row.items():
            if value is None or f"{table.name}.{name}" in OTHER:
                continue
            if not isinstance(value, table.columns[name].type.python_type) or not isinstance(value, PLOTTABLE):
                complaints.add(f"{table.name}.{name} is {type(value).__name__}")
judge("every value is what its type promises", complaints)
