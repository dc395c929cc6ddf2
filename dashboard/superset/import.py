"""Does what import.sh says. Only Python's own library is used."""

import getpass
import html
import http.cookiejar
import io
import itertools
import json
import os
import pathlib
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zipfile

FOLDER = pathlib.Path(__file__).resolve().parent
OLDEST = (6, 1)
REFUSED, USAGE, UNREACHABLE, LOGIN, UNFIT, DATABASE, MODEL, RIGHTS = range(1, 9)
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
# The model's schema where a query of the bundle names it
SCHEMA = re.compile(r"(?<![\w.\"])kpi\.(?=(\w+))")
# Of Okabe and Ito: people who see red and green alike can tell them apart
COLORS = ["#0072B2", "#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#D55E00", "#F0E442"]
# What has no team or channel, as the datasets call it
NOBODY = {"No team": "#8C8C8C", "No channel": "#8C8C8C"}


def end(code, message, hint=None):
	print(f"import.sh: {message}", file=sys.stderr)
	if hint:
		print(hint, file=sys.stderr)
	sys.exit(code)


class Superset:
	"""Its REST API, as one user."""

	def __init__(self, url):
		self.url = url.rstrip("/")
		self.headers = {}
		self.opener = urllib.request.build_opener(
			urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

	def ask(self, method, path, body=None, kind="application/json"):
		"""Status and answer; the answer is what the JSON says, or text."""
		headers = {"Accept": "application/json", "Referer": self.url, **self.headers}
		if body is not None:
			headers["Content-Type"] = kind
			if not isinstance(body, bytes):
				body = json.dumps(body).encode()
		request = urllib.request.Request(self.url + path, body, headers, method=method)
		try:
			with self.opener.open(request, timeout=300) as answer:
				status, text = answer.status, answer.read()
		except urllib.error.HTTPError as error:
			status, text = error.code, error.read()
		except (OSError, ValueError) as error:
			end(UNREACHABLE, f"no Superset answers at {self.url}: {getattr(error, 'reason', error)}")
		try:
			return status, json.loads(text)
		except ValueError:
			return status, text.decode(errors="replace")

	def version(self):
		"""As its pages say it; nothing where they do not."""
		_, page = self.ask("GET", "/login/")
		found = re.search(r'"version_string": *"(\d+)\.(\d+)', html.unescape(str(page)))
		return found and tuple(map(int, found.groups()))

	def login(self, user, password):
		status, answer = self.ask("POST", "/api/v1/security/login", {
			"username": user, "password": password, "refresh": False,
			"provider": os.environ.get("SUPERSET_PROVIDER", "db")})
		if status == 401:
			end(LOGIN, f"Superset does not let {user} in: wrong user or password")
		if status != 200 or "access_token" not in answer:
			end(UNREACHABLE, f"what answers at {self.url} is no Superset (status {status})")
		self.headers["Authorization"] = f"Bearer {answer['access_token']}"
		status, answer = self.ask("GET", "/api/v1/security/csrf_token/")
		if status != 200:
			end(UNFIT, f"Superset gives {user} no token to change anything with (status {status})")
		self.headers["X-CSRFToken"] = answer["result"]

	def import_assets(self, files, passwords, undo=lambda: None):
		"""Imports a bundle of {path: text} whole, or nothing of it, and then undoes what was before."""
		bundle = io.BytesIO()
		with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
			for path, text in files.items():
				archive.writestr(f"saleskpi/{path}", text)
		boundary = uuid.uuid4().hex
		body = b"".join([
			f'--{boundary}\r\nContent-Disposition: form-data; name="passwords"\r\n\r\n'.encode(),
			json.dumps(passwords).encode(),
			f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="bundle"; filename="saleskpi.zip"\r\n'.encode(),
			b"Content-Type: application/zip\r\n\r\n", bundle.getvalue(), f"\r\n--{boundary}--\r\n".encode()])
		status, answer = self.ask("POST", "/api/v1/assets/import/", body, f"multipart/form-data; boundary={boundary}")
		if status == 200:
			return
		undo()
		if status in (401, 403, 404):
			end(UNFIT, f"Superset lets this user import nothing (status {status})", "It has to be an administrator.")
		if "Unknown field" in str(answer):
			too_old("an older release")
		end(REFUSED, f"Superset refuses the import (status {status}): {reason(answer)}")

	def only(self, what, *filters):
		"""The id of the one that has these {column: value}."""
		terms = ",".join(f"(col:{column},opr:{how},value:{rison(value)})" for column, how, value in filters)
		status, answer = self.ask("GET", f"/api/v1/{what}/?q=" + urllib.parse.quote(f"(filters:!({terms}))"))
		return answer["result"][0]["id"] if status == 200 and answer.get("result") else None


def rison(value):
	"""A value as Superset's URLs have it."""
	return value if isinstance(value, int) else "'" + re.sub("([!'])", r"!\1", value) + "'"


def reason(answer):
	"""The messages of an error."""
	if not isinstance(answer, dict):
		return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", str(answer)))[:300]
	errors = answer.get("errors") or []
	return "; ".join(str(e.get("message")) for e in errors if e.get("message")) or json.dumps(answer.get("message", answer))


def too_old(version):
	end(UNFIT, f"this Superset is {version}, and the dashboard needs {OLDEST[0]}.{OLDEST[1]} or later")


def split_uri(uri, ask=False):
	"""The parts of a database's URI. A password that is nowhere is asked for."""
	parts = urllib.parse.urlsplit(re.sub("^postgres:", "postgresql:", uri))
	try:
		port = parts.port or 5432
	except ValueError:
		port = None
	name = urllib.parse.unquote(parts.path.lstrip("/"))
	if not re.match(r"postgres(ql(\+\w+)?)?://", uri) or not port or not name:
		end(USAGE, "the database's URI cannot be right",
			"It is to look like postgresql://bi_reader:PASSWORD@HOST:5432/DATABASE.")
	password = parts.password and urllib.parse.unquote(parts.password)
	if password is None and "DATABASE_PASSWORD" in os.environ:
		password = os.environ["DATABASE_PASSWORD"]
	if password is None and ask and sys.stdin.isatty():
		password = getpass.getpass(f"Password of {parts.username or 'the role'} in the database: ")
	user = parts.username or ""
	place = parts.netloc.rpartition("@")[2]
	masked = urllib.parse.urlunsplit(parts._replace(netloc=f"{user}:XXXXXXXXXX@{place}" if password else f"{user}@{place}" if user else place))
	whole = masked.replace(":XXXXXXXXXX@", f":{urllib.parse.quote(password, safe='')}@", 1) if password else masked
	return {"masked": masked, "whole": whole, "password": password, "name": name,
		"place": f"{(parts.hostname or 'localhost')}:{port}/{name}"}


def bundle(uri, schema):
	"""The files of the folder, for this database and schema. What is of another model has other keys."""
	quoted = schema if re.fullmatch("[a-z_][a-z0-9_]*", schema) else '"' + schema.replace('"', '""') + '"'
	title = "Sales KPIs" if schema == "kpi" else f"Sales KPIs ({schema})"
	files, views = {}, set()
	for path in sorted(FOLDER.glob("**/*.yaml")):
		name = path.relative_to(FOLDER).as_posix()
		text = path.read_text(encoding="utf-8")
		model = uri["place"] if name.startswith("databases/") else f"{uri['place']}/{schema}"
		database = re.search(r"^database_uuid: (\S+)", text, re.M)
		text = UUID.sub(lambda m: str(uuid.uuid5(uuid.UUID(m[0]),
			uri["place"] if database and m[0] == database[1] else model)), text)
		if name.startswith("databases/"):
			text = re.sub("^database_name: .*", lambda _: "database_name: " + json.dumps(f"Sales KPIs of {uri['place']}"), text, flags=re.M)
			text = re.sub("^sqlalchemy_uri: .*", lambda _: "sqlalchemy_uri: " + json.dumps(uri["masked"]), text, flags=re.M)
		elif name.startswith("datasets/"):
			# Where Superset's own data is in SQLite a dataset's name is unique
			text = re.sub("^table_name: (.*)", lambda m: "table_name: " + json.dumps(f"{m[1]} of {model}"), text, flags=re.M)
			views.update(m[1] for m in SCHEMA.finditer(text))
			text = SCHEMA.sub(lambda _: quoted + ".", text)
			# Superset sets a search path to it, and does not double quotes in the name; the queries do without
			text = re.sub("^schema: kpi$", lambda _: "schema: " + json.dumps(None if '"' in schema else schema), text, flags=re.M)
		elif name.startswith("dashboards/"):
			text = re.sub("^dashboard_title: .*", lambda _: "dashboard_title: " + json.dumps(title), text, flags=re.M)
		files[name] = text
	return files, views, title


def key(text):
	return re.search(r"^uuid: (\S+)", text, re.M)[1]


def shade(place):
	"""A colour for each place: when all have been given out, darker ones, then lighter ones, and so on."""
	turn, place = divmod(place, len(COLORS))
	depth = 0.7 ** ((turn + 1) // 2)
	parts = [int(COLORS[place][i:i + 2], 16) for i in (1, 3, 5)]
	return "#" + "".join(f"{round(p * depth if turn % 2 else 255 - (255 - p) * depth):02X}" for p in parts)


def colors_of(names, fixed, together):
	"""A colour for each of the names, and for each of fixed {label: colour}. Of names and labels that
	stand in one chart, which together lists, no two have the same colour. A name may be a label, too:
	Superset knows one colour of it."""
	given = {label: color for label, color in fixed.items() if label not in names}
	wanted = {name: fixed.get(name) for name in sorted(names)}

	def free(name, colors):
		taken = {given[other] for group in together if name in group for other in group if other in given}
		return next((c for c in colors if c not in taken), None)

	# First those that have a colour, who would else find it taken
	given.update((n, c) for n, c in NOBODY.items() if n in names)
	for name, color in wanted.items():
		if name not in given and color and free(name, [color]):
			given[name] = color
	for name in wanted:
		if name not in given:
			given[name] = free(name, map(shade, itertools.count()))
	return given


def color_names(superset, dashboard, datasets, charts):
	"""Gives teams and channels, whose names nobody knew before, colours that all people can tell apart."""
	status, answer = superset.ask("GET", f"/api/v1/dashboard/{dashboard}")
	if status != 200:
		return
	metadata = json.loads(answer["result"]["json_metadata"])
	together = []
	for dataset, column in datasets:
		_, values = superset.ask("GET", f"/api/v1/datasource/table/{dataset}/column/{column}/values/")
		together.append({v for v in values.get("result", []) if v} if isinstance(values, dict) else set())
	names = set().union(*together)
	# The series of a chart of several numbers, as its file lists them
	for text in charts:
		listed = re.search(r"^  metrics:\n((?:  - .+\n)+)", text, re.M)
		together.append(set(re.findall("^  - (.+)$", listed[1], re.M)) if listed else set())
	metadata["label_colors"] = colors_of(names, metadata["label_colors"], together)
	superset.ask("PUT", f"/api/v1/dashboard/{dashboard}", {"json_metadata": json.dumps(metadata)})


def main(arguments):
	if len(arguments) not in (3, 4) or not re.match("https?://", arguments[0]):
		end(USAGE, "usage: import.sh URL USER DATABASE_URI [SCHEMA]")
	url, user = arguments[:2]
	uri = split_uri(arguments[2])
	schema = arguments[3] if len(arguments) == 4 else "kpi"
	if not schema or not schema.isprintable():
		end(USAGE, "the schema's name cannot be right")

	superset = Superset(url)
	version = superset.version()
	if version and (0, 0) < version < OLDEST:
		too_old(".".join(map(str, version)))
	password = os.environ.get("SUPERSET_PASSWORD")
	if password is None:
		if not sys.stdin.isatty():
			end(USAGE, "there is nobody to ask for the password: please set SUPERSET_PASSWORD")
		password = getpass.getpass(f"Password of {user} in Superset: ")
	superset.login(user, password)
	uri = split_uri(arguments[2], ask=True)

	name = f"Sales KPIs of {uri['place']}"
	status, answer = superset.ask("POST", "/api/v1/database/test_connection/",
		{"database_name": name, "sqlalchemy_uri": uri["whole"], "extra": "{}", "impersonate_user": False})
	if status in (401, 403, 404):
		end(UNFIT, f"Superset does not let {user} add a database (status {status})", "It has to be an administrator.")
	if status != 200:
		end(DATABASE, f"Superset cannot connect to {uri['masked']}: {reason(answer)}",
			"The URI is that of the database as Superset's machine sees it; its Python needs psycopg2.")

	files, views, title = bundle(uri, schema)
	path = next(p for p in files if p.startswith("databases/"))
	passwords = {path: uri["password"]} if uri["password"] else {}
	known = superset.only("database", ("database_name", "eq", name))
	superset.import_assets({p: files[p] for p in ("metadata.yaml", path)}, passwords)
	database = superset.only("database", ("database_name", "eq", name))
	_, answer = superset.ask("GET", f"/api/v1/database/{database}/tables/?q="
		+ urllib.parse.quote(f"(force:!t,schema_name:{rison(schema)})"))
	there = {t["value"] for t in answer.get("result", [])} if isinstance(answer, dict) else set()
	def undo():
		if known is None:
			superset.ask("DELETE", f"/api/v1/database/{database}")

	if not views <= there:
		undo()
		if "scorecard" in there:
			end(MODEL, f"the model in schema {schema} lacks {', '.join(sorted(views - there))}",
				"It was made by an earlier release: SELECT saleskpi.upgrade_model(…) brings it up to date.")
		end(MODEL, f"database {uri['name']} has no model in schema {schema}",
			"SELECT saleskpi.create_model(…) makes one; the fourth argument of import.sh names its schema.")

	superset.import_assets(files, passwords, undo)
	ids = {}
	for path in ("scorecard", "names", "channels"):
		ids[path] = superset.only("dataset", ("table_name", "eq", f"{path} of {uri['place']}/{schema}"))
	dashboard = superset.ask("GET", f"/api/v1/dashboard/{key(files['dashboards/sales_kpis.yaml'])}")[1]["result"]["id"]
	print(f"{title}: {superset.url}/superset/dashboard/{dashboard}/")

	status, answer = superset.ask("POST", "/api/v1/chart/data", {
		"datasource": {"id": ids["scorecard"], "type": "table"}, "force": True, "result_format": "json", "result_type": "full",
		"queries": [{"columns": ["title"], "row_limit": 1}]})
	if status != 200:
		end(RIGHTS, f"imported, but the scorecard cannot be read: {reason(answer)}",
			"The role needs USAGE on the schema and SELECT on its views: doc/superset.md says how.")
	color_names(superset, dashboard, [(ids["names"], "team"), (ids["channels"], "channel")],
		[text for path, text in files.items() if path.startswith("charts/")])


if __name__ == "__main__":
	main(sys.argv[1:])
