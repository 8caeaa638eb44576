import { readTableAccess } from '../../azureTable/access';
import { MOST_NAMES, tableNamePage, tableNames } from '../../azureTable/tableList';
import type { Send } from '../../transport/send';

const access = readTableAccess({
	authentication: 'connectionString',
	connectionString: `DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=${Buffer.from('key').toString('base64')};EndpointSuffix=core.windows.net`,
});

const PAGE = 1000;

/** An account of so many tables, which answers as "Query timeout and pagination" says (Table service REST API). */
function anAccount(tables: number): { send: Send; asked: string[] } {
	const asked: string[] = [];
	const send: Send = async ({ url }) => {
		asked.push(url);
		const query = new URL(url).searchParams;
		const from = Number(query.get('NextTableName') ?? 0);
		const to = Math.min(tables, from + Number(query.get('$top') ?? PAGE));
		const value = Array.from({ length: to - from }, (_name, index) => ({ TableName: `Leads${from + index}` }));
		return {
			status: 200,
			headers: {
				'content-type': 'application/json',
				'x-ms-request-id': 'a',
				'x-ms-version': '2019-02-02',
				...(to < tables ? { 'x-ms-continuation-nexttablename': String(to) } : {}),
			},
			body: JSON.stringify({ value }),
		};
	};
	return { send, asked };
}

describe('the tables of an account', () => {
	it('come page by page, so that the last of many can be chosen', async () => {
		const { send } = anAccount(2 * PAGE + 1);
		const names: string[] = [];
		let token: string | undefined;
		do {
			const page = await tableNamePage(access, send, token);
			names.push(...page.names);
			token = page.token;
		} while (token !== undefined);
		expect(names).toHaveLength(2 * PAGE + 1);
		expect(new Set(names).size).toBe(names.length);
	});

	it('are all known where a missing one is named, but in an account with more than anybody reads', async () => {
		expect(await tableNames(access, anAccount(2 * PAGE + 1).send)).toHaveLength(2 * PAGE + 1);
		const { send, asked } = anAccount(100 * PAGE);
		expect(await tableNames(access, send)).toHaveLength(MOST_NAMES);
		expect(asked).toHaveLength(MOST_NAMES / PAGE);
	});
});
