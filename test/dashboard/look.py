"""Looks at an imported dashboard in headless Chromium, as tests `ok - NAME` and `not ok - NAME`.

	look.py draws NAME DASHBOARD [COMPANY]   every tab on a desktop and on a phone: each chart has drawn
	                                         data, without an error. With COMPANY a chart may say instead
	                                         that there is no such data, but for those named in COMPANY
	look.py filters NAME DASHBOARD           each filter reaches the charts that the bundle says, and no other

Pictures go to RESULTS/dashboard. Superset is that of SUPERSET_URL and SUPERSET_PASSWORD; EXPECTED is
JSON of what the filters must lead to.
"""

import json
import os
import pathlib
import re
import shutil
import sys
import time
import urllib.parse

import yaml
from playwright.sync_api import sync_playwright

URL = os.environ["SUPERSET_URL"]
OUT = pathlib.Path(os.environ["RESULTS"]) / "dashboard"
BUNDLE = pathlib.Path(__file__).parents[2] / "dashboard/superset"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DESKTOP, PHONE = 1400, 390
WAIT = 150
TABS = ".dashboard-component-tabs [role=tab]"

# What a chart shows: {title, error, empty, drawn}. A canvas has drawn where it has pixels of a colour
# that is neither background nor the grey of axes and letters.
STATE = """() => [...document.querySelectorAll('.dashboard-component-chart-holder')].filter(h => h.offsetParent && !h.closest('.dashboard-markdown')).map(h => {
	const text = h.innerText, box = h.getBoundingClientRect();
	const alert = h.querySelector('.ant-alert-error, [class*=error-alert], [data-test=error-alert]');
	const colours = c => {
		const {data} = c.getContext('2d').getImageData(0, 0, c.width, c.height);
		let n = 0;
		for (let i = 0; i < data.length; i += 4) {
			if (data[i + 3] > 100 && Math.max(data[i], data[i+1], data[i+2]) - Math.min(data[i], data[i+1], data[i+2]) > 40) n++;
		}
		return n;
	};
	const canvases = [...h.querySelectorAll('canvas')].filter(c => c.width && c.height);
	const number = h.querySelector('.header-line');
	const rows = [...h.querySelectorAll('tbody tr')].filter(r => !/No (matching )?(records|data|results)/i.test(r.innerText));
	return {
		title: (h.querySelector('.header-title') || {}).innerText || '?',
		loading: !!h.querySelector('.loading, [data-test=loading-indicator]'),
		error: alert ? alert.innerText.slice(0, 200) : /Unexpected error|Data error|Error:/.test(text) ? text.slice(0, 200) : '',
		empty: /No results|No data|no records found/i.test(text),
		drawn: canvases.some(c => colours(c) > 30) && !/No data/.test(text) || rows.length > 0 || !!number && /\\d/.test(number.innerText),
		number: number ? number.innerText : '',
		text: text,
		right: box.right,
		bottom: box.bottom
	};
})"""

# Texts that do not fit into their box
CUT = """() => [...document.querySelectorAll('.dashboard-markdown')].filter(m => m.offsetParent).flatMap(m => [m, ...m.querySelectorAll('div')])
	.filter(d => d.scrollHeight > d.clientHeight + 1 && getComputedStyle(d).overflowY != 'visible').map(d => `${d.className}: ${d.scrollHeight} in ${d.clientHeight}`)"""


def report(passed, name, *why):
	print(("ok - " if passed else "not ok - ") + name, flush=True)
	if not passed:
		for line in why:
			print(f"  {line}", flush=True)


class Look:
	"""A browser of one width, logged in, and what the charts were given."""

	def __init__(self, playwright, width):
		self.width = width
		self.browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[
			"--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync"])
		self.page = self.browser.new_page(viewport={"width": width, "height": 1000})
		self.page.set_default_timeout(WAIT * 1000)
		self.failures, self.answers = [], []
		self.page.on("pageerror", lambda error: self.failures.append(str(error)[:200]))
		self.page.on("response", self.keep)
		self.page.goto(f"{URL}/login/")
		self.page.fill("#username", "admin")
		self.page.fill("#password", os.environ["SUPERSET_PASSWORD"])
		self.page.click("button[type=submit]")
		self.page.wait_for_url(lambda url: "/login" not in url)

	def keep(self, response):
		if "/api/v1/chart/data" in response.url and response.request.method == "POST":
			self.answers.append(response)

	def open(self, dashboard, filters=""):
		self.page.goto(f"{URL}/superset/dashboard/{dashboard}/" + filters)
		self.page.wait_for_selector(TABS)
		return self.page.locator(TABS).all_inner_texts()

	def tab(self, place):
		"""Opens a tab, tall enough for all of its charts, and waits until they are there."""
		self.page.set_viewport_size({"width": self.width, "height": 1000})
		self.page.locator(TABS).nth(place).click()
		self.page.set_viewport_size({"width": self.width, "height": 3400 if self.width > 767 else 7000})
		return self.settled()

	def settled(self):
		end, before = time.time() + WAIT, None
		while True:
			# Bars grow for a second after the data is there
			self.page.wait_for_timeout(1500)
			charts = self.page.evaluate(STATE)
			if charts and charts == before and all(c["drawn"] or c["empty"] or c["error"] for c in charts):
				return charts
			if time.time() > end:
				return charts
			before = charts

	def picture(self, path, charts):
		bottom = max(c["bottom"] for c in charts) + 24
		self.page.screenshot(path=OUT / path, clip={"x": 0, "y": 0, "width": self.width, "height": bottom})


def given(look, names):
	"""What each chart asked for and was given: [(title, queries, results)]."""
	for response in look.answers:
		form = json.loads(urllib.parse.parse_qs(urllib.parse.urlsplit(response.url).query).get("form_data", ["{}"])[0])
		if form.get("slice_id") in names:
			yield names[form["slice_id"]], response


def chart_names(look, dashboard):
	answer = look.page.request.get(f"{URL}/api/v1/dashboard/{dashboard}/charts").json()
	return {c["id"]: c["slice_name"] for c in answer["result"]}


def bundled():
	return yaml.safe_load((BUNDLE / "dashboards/sales_kpis.yaml").read_text())


# How many tests there will be is said before, so that a tab that is not there is not overlooked
def draws(playwright, name, dashboard, company=None):
	tabs = [c for c in bundled()["position"].values() if isinstance(c, dict) and c["type"] == "TAB"]
	print(f"expect {2 * (4 * len(tabs) + 2) + 2}", flush=True)
	wanted = {yaml.safe_load(path.read_text())["slice_name"] for path in BUNDLE.glob("charts/*.yaml")}
	for width in (DESKTOP, PHONE):
		look = Look(playwright, width)
		names = chart_names(look, dashboard)
		seen = set()
		for place, tab in enumerate(look.open(dashboard)):
			charts = look.tab(place)
			look.picture(f"{name}_{width}_{place + 1}_{re.sub('[^a-z]+', '_', tab.lower())}.png", charts)
			seen.update(c["title"] for c in charts)
			if company is None:
				bad = [c for c in charts if not c["drawn"] or c["error"]]
			else:
				bad = [c for c in charts if c["error"] or not c["drawn"] and (not c["empty"] or c["title"] in company)]
			report(not bad, f"{name}, {width} px, {tab}: " + ("every chart has drawn data" if company is None
				else "every chart has drawn data, or says that there is none"),
				*(f"{c['title']}: {c['error'] or c['text'][:200]!r}" for c in bad))
			if company is not None:
				print(f"# {tab}: no data in", "; ".join(c["title"] for c in charts if not c["drawn"]) or "none")
			cut = look.page.evaluate(CUT)
			report(not cut, f"{name}, {width} px, {tab}: no text is cut off", *cut)
			report(not any("<NULL>" in c["text"] for c in charts), f"{name}, {width} px, {tab}: no <NULL> is written")
			report(all(c["right"] <= width for c in charts), f"{name}, {width} px, {tab}: no chart is wider than the screen",
				*(f"{c['title']}: {c['right']}" for c in charts if c["right"] > width))
		report(wanted <= seen, f"{name}, {width} px: every chart of the bundle is on a tab", *(wanted - seen))
		report(not look.failures, f"{name}, {width} px: the page has no error of its own", *look.failures)
		if width == DESKTOP:
			failed, nulls = [], []
			for title, response in given(look, names):
				answer = response.json()
				if response.status != 200 or any(r.get("error") for r in answer.get("result", [])):
					failed.append(f"{title}: {response.status} {str(answer)[:300]}")
					continue
				for result in answer["result"]:
					texts = [c for c, kind in zip(result["colnames"], result["coltypes"]) if kind == 1]
					nulls += [f"{title}: {c}" for c in texts if any(row[c] is None for row in result["data"])]
			report(not failed, f"{name}: no query fails", *failed)
			report(not nulls, f"{name}: no text that is shown is NULL", *nulls)
		look.browser.close()


def filters(playwright, name, dashboard):
	expected = json.loads(os.environ["EXPECTED"])
	board = bundled()
	titles = {c["meta"]["chartId"]: c["meta"]["sliceName"] for c in board["position"].values()
		if isinstance(c, dict) and c["type"] == "CHART"}
	scopes = {f["name"]: {t for i, t in titles.items() if i not in f["scope"]["excluded"]}
		for f in board["metadata"]["native_filter_configuration"]}
	values = expected["filters"]
	print(f"expect {5 + len(scopes)}", flush=True)

	look = Look(playwright, DESKTOP)
	names = chart_names(look, dashboard)

	# By hand: one team
	look.open(dashboard)
	before = {c["title"]: c for c in look.tab(0)}
	report(digits(before["Sales"]["number"]) == expected["sales"], f"{name}: the month's sales are those of the database",
		before["Sales"]["number"], expected["sales"])
	look.page.set_viewport_size({"width": DESKTOP, "height": 1000})
	box = look.page.locator(".ant-form-item", has_text=re.compile("^Team")).get_by_role("combobox").first
	box.click()
	box.fill(values["Team"])
	look.page.locator(".ant-select-item-option", has_text=values["Team"]).first.click()
	look.page.keyboard.press("Escape")
	look.page.get_by_role("button", name="Apply").first.click()
	look.page.set_viewport_size({"width": DESKTOP, "height": 3400})
	look.page.wait_for_timeout(3000)
	after = {c["title"]: c for c in look.settled()}
	report(digits(after["Sales"]["number"]) == expected["sales_of_team"], f"{name}: with a team chosen they are the team's",
		after["Sales"]["number"], expected["sales_of_team"])
	scorecard = next(t for t in before if t.startswith("Scorecard"))
	report(before[scorecard]["text"] == after[scorecard]["text"], f"{name}: the scorecard, which is the company's, stays as it is")
	look.picture(f"{name}_team.png", list(after.values()))

	# All at once, by the address: what each chart asks for
	def rison(key, form, value):
		return f"NATIVE_FILTER-{key}:(extraFormData:({form}),filterState:(value:{value}),id:NATIVE_FILTER-{key},ownState:())"
	def one(key):
		value = values[key.capitalize()].replace("!", "!!").replace("'", "!'")
		return rison(key, f"filters:!((col:{key},op:IN,val:!('{value}')))", f"!('{value}')")
	span = f"'{values['Time']}'"
	address = "?native_filters=" + urllib.parse.quote("(" + ",".join(
		[rison("time", f"time_range:{span}", span)] + [one(k) for k in ("team", "rep", "channel")]) + ")")
	tabs = look.open(dashboard, address)
	look.answers.clear()
	look.page.reload()
	look.page.wait_for_selector(TABS)
	errors, number = [], ""
	for place in range(len(tabs)):
		for chart in look.tab(place):
			errors += [f"{chart['title']}: {chart['error']}"] if chart["error"] else []
			number = chart["number"] if chart["title"] == "Sales" else number
	report(not errors, f"{name}: with all filters set every chart draws, or says that there is no such data", *errors)
	report(digits(number) == expected["sales_filtered"], f"{name}: the sales are those of the last month, rep and channel that are chosen",
		number, expected["sales_filtered"])
	reached = {f: set() for f in scopes}
	for title, response in given(look, names):
		for query in json.loads(response.request.post_data)["queries"]:
			if query.get("time_range") == values["Time"]:
				reached["Time"].add(title)
			for f in query.get("filters", []):
				if f["op"] == "IN" and f["val"] == [values.get(f["col"].capitalize())]:
					reached[f["col"].capitalize()].add(title)
	for f, scope in scopes.items():
		report(reached[f] == scope, f"{name}: the filter {f} reaches the {len(scope)} charts that it is for, and no other",
			*(f"not reached: {t}" for t in scope - reached[f]), *(f"reached: {t}" for t in reached[f] - scope))
	look.browser.close()


def digits(shown):
	return re.sub("[^0-9]", "", shown)


OUT.mkdir(parents=True, exist_ok=True)
what, name, dashboard, *rest = sys.argv[1:]
with sync_playwright() as playwright:
	if what == "filters":
		filters(playwright, name, dashboard)
	else:
		draws(playwright, name, dashboard, json.loads(rest[0]) if rest else None)
