import { createHmac } from 'node:crypto';
import { readTableAccess } from '../../../azureTable/access';
import { changedSince } from '../../../azureTable/filter';
import { sendThroughN8n } from '../../../test/azureTable/sending';

/**
 * Microsoft's recipe for a poller, built in n8n: HTTP Request asks the whole table for rows with a newer time stamp (lead-facts 1.1,
 * documented pollers). Signed by shared key ("Authorize with Shared Key", table service), which the user's credential would do.
 *
 * @returns a function from a time in milliseconds to the number of rows that came
 */
export function microsoftsRecipe(
	connectionString: string,
	table: string,
): (since: number) => Promise<number> {
	const { endpoint } = readTableAccess({ authentication: 'connectionString', connectionString });
	const account = settingIn(connectionString, 'AccountName');
	const key = Buffer.from(settingIn(connectionString, 'AccountKey'), 'base64');
	const url = new URL(`${endpoint}/${table}()`);
	return async (since) => {
		url.search = `$filter=${encodeURIComponent(changedSince(since).replace(' ge ', ' gt '))}`;
		const date = new Date().toUTCString();
		const signature = createHmac('sha256', key)
			.update(`${date}\n/${account}${url.pathname}`)
			.digest('base64');
		const { status, body } = await sendThroughN8n({
			method: 'GET',
			url: url.href,
			headers: {
				accept: 'application/json;odata=nometadata',
				authorization: `SharedKeyLite ${account}:${signature}`,
				'x-ms-date': date,
				'x-ms-version': '2019-02-02',
			},
			timeout: 60_000,
		});
		if (status !== 200) throw new Error(`The table service answered ${status}: ${body}`);
		return (JSON.parse(body) as { value: unknown[] }).value.length;
	};
}

const settingIn = (connectionString: string, name: string): string =>
	new RegExp(`(?:^|;)${name}=([^;]*)`).exec(connectionString)?.[1] ?? '';
