// Times queries in DuckDB on rows that lie in CSV files, with one thread:
//   node duckdb.cjs MODULES TABLES PAIRS < QUERIES
// MODULES is a folder with node_modules, TABLES one with a file TABLE.csv for each table, and
// QUERIES has a line for each: its name, a tab, the query. Prints DuckDB's version, then for each
// query its name, a tab, and the median milliseconds.

const fs = require('fs');
const path = require('path');

const [modules, tables, pairs] = process.argv.slice(2);
const { DuckDBInstance } = require(require.resolve('@duckdb/node-api', { paths: [modules] }));

const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];

async function main() {
	const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
	const connection = await instance.connect();
	const version = await connection.runAndReadAll('SELECT version()');
	console.log(version.getRows()[0][0]);

	for (const file of fs.readdirSync(tables).filter((name) => name.endsWith('.csv'))) {
		const from = path.join(tables, file).replace(/'/g, "''");
		await connection.run(`CREATE TABLE ${path.basename(file, '.csv')} AS FROM read_csv('${from}', header = true)`);
	}
	for (const line of fs.readFileSync(0, 'utf8').split('\n').filter((text) => text !== '')) {
		const [name, query] = line.split('\t');
		const times = [];
		for (let pair = 0; pair < pairs; pair++) {
			const start = process.hrtime.bigint();
			await (await connection.run(query)).fetchAllChunks();
			times.push(Number(process.hrtime.bigint() - start) / 1e6);
		}
		console.log(`${name}\t${median(times).toFixed(1)}`);
	}
}

main().catch((error) => {
	console.error(error.message);
	process.exit(1);
});
