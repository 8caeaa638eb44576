/** The ports of the demo, looked at before anything is started. Plain JavaScript: it runs before anything is installed. */
import { createServer } from 'node:net';

const PORTS = [
	{ variable: 'N8N_PORT', usual: 5678, owner: "n8n's editor" },
	{ variable: 'N8N_RUNNERS_BROKER_PORT', usual: 5679, owner: "n8n's task runner broker" },
	{ variable: 'AZURITE_TABLE_PORT', usual: 10002, owner: 'Azurite, the table storage' },
	{ variable: 'RECEIVER_PORT', usual: 8443, owner: 'the receiver of leads' },
	{ variable: 'RECORDS_PORT', usual: 8090, owner: 'the pages with the records of the stand-ins' },
];

/**
 * The ports by variable: as the environment says, else the usual ones.
 *
 * @throws Error naming each taken port, what wanted it and the variable that moves it
 */
export async function usualPorts() {
	const wanted = PORTS.map((port) => ({ ...port, number: Number(process.env[port.variable] || port.usual) }));
	const complaints = [];
	for (const { variable, owner, number } of wanted) {
		if (!(number >= 1 && number <= 65_535))
			complaints.push(`${variable} is not a port: ${process.env[variable]}`);
		else if (!(await isFree(number))) {
			complaints.push(`Port ${number}, wanted for ${owner}, is taken. Set ${variable} to a free port.`);
		}
	}
	if (complaints.length > 0) throw new Error(`Nothing was started.\n${complaints.join('\n')}`);
	return Object.fromEntries(wanted.map(({ variable, number }) => [variable, String(number)]));
}

/** Free ports by variable, for a run beside others. */
export async function freePorts() {
	const servers = await Promise.all(PORTS.map(() => listen(0, '127.0.0.1')));
	const ports = PORTS.map(({ variable }, index) => [variable, String(servers[index].address().port)]);
	await Promise.all(servers.map(close));
	return Object.fromEntries(ports);
}

/** Somebody who listens on all addresses takes the port as well. */
async function isFree(port) {
	for (const host of ['127.0.0.1', '::']) {
		try {
			await close(await listen(port, host));
		} catch (failure) {
			if (failure.code === 'EADDRINUSE' || failure.code === 'EACCES') return false;
		}
	}
	return true;
}

const listen = (port, host) =>
	new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject).listen(port, host, () => resolve(server));
	});

const close = (server) => new Promise((resolve) => server.close(resolve));
