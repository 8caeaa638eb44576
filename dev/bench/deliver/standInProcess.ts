/** The process of the stand-ins: apart from the bench, so that what they do costs the contenders nothing but the wait. */
import { openStandIn } from './labs';
import type { StandIn } from './labs';
import type { Request, Response } from './protocol';

const opened: StandIn[] = [];

process.on('message', (request: Request) => {
	answer(request).then(
		(value) => tell({ id: request.id, value }),
		(failure: Error) => tell({ id: request.id, failure: failure.message }),
	);
});
process.once('disconnect', () => process.exit(0));

const tell = (response: Response): void => void process.send?.(response);

async function answer(request: Request): Promise<unknown> {
	if (request.kind === 'open') {
		const standIn = await openStandIn(request.vendor, request.latency);
		return { index: opened.push(standIn) - 1, access: standIn.access };
	}
	const standIn = opened[request.index];
	if (!standIn) throw new Error(`There is no stand-in ${request.index}.`);
	return standIn[request.kind]() ?? null;
}
