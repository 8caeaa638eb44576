import { type RecordsServer, startRecords } from '../../../dev/demo/records';

let server: RecordsServer;
beforeAll(async () => {
	server = await startRecords(
		0,
		[
			{
				path: 'salesforce',
				title: 'Records in Salesforce',
				read: () => [
					{ LastName: 'Older', Empty: null },
					{ LastName: '<b>Bobby</b>', Empty: '', More: { a: 1 } },
				],
			},
			{ path: 'broken', title: 'Broken', read: async () => await Promise.reject(new Error('It is down.')) },
		],
		async () => await Promise.resolve('2 arrived'),
		[{ path: 'list.csv', title: 'A list', read: () => 'a,b\r\n' }],
	);
});
afterAll(async () => await server.stop());

const get = async (path: string) => {
	const response = await fetch(`${server.url}/${path}`);
	return { status: response.status, text: await response.text() };
};

test('a page shows each record with the columns that are filled, the newest first, and no HTML of its own', async () => {
	const { status, text } = await get('salesforce');
	expect(status).toBe(200);
	expect(text).toContain('<th>LastName</th><th>More</th></tr>');
	expect(text).not.toContain('<b>Bobby');
	expect(text.indexOf('Bobby')).toBeLessThan(text.indexOf('Older'));
	expect(text).toContain('2 records');
});

test('an unknown page is told, and a list that cannot be read does not stop the server', async () => {
	expect((await get('nothing')).status).toBe(404);
	expect(await get('broken')).toEqual({ status: 500, text: 'It is down.' });
	expect((await get('salesforce')).status).toBe(200);
});

test('a file is given as it is', async () => {
	expect(await get('list.csv')).toEqual({ status: 200, text: 'a,b\r\n' });
});
