import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { isRecord, textOf } from '../../lead/text';
import type { ManualSettlement } from '../../ledger/manualSettlement';
import { recordIdOf, targetNameOf } from '../../ledger/targetOutcomes';
import { isMadeFromAddress } from '../../ledger/testableKey';
import type { LedgerProblem } from '../../targetNode/tableProblem';

const MINUTE = 60_000;

/** Longest reason or proof that is kept. */
const LONGEST_TEXT = 500;

/** The proof names the target: what the user says, else what a target node of this package left on the item. */
export function acknowledge(context: IExecuteFunctions, itemIndex: number): ManualSettlement | LedgerProblem {
	const options: unknown = context.getNodeParameter('options', itemIndex, {});
	const json = jsonAt(context, itemIndex);
	const said = isRecord(options) ? options : {};
	const target = textOf(said.target) ?? targetNameOf(json.target);
	const chosenId = textOf(said.targetId);
	const problem = personalDataIn(`${target ?? ''} ${chosenId ?? ''}`, json, 'Target ID');
	if (problem !== null) return problem;
	const targetId = chosenId ?? recordIdOf(target ?? '', json);
	const proof = ['acknowledged', target, targetId].filter((part) => part !== null).join(' ');
	return {
		kind: 'acknowledge',
		proof: proof.slice(0, LONGEST_TEXT),
		targets: target === null ? [] : [target],
	};
}

export function retryLater(context: IExecuteFunctions, itemIndex: number): ManualSettlement | LedgerProblem {
	if (context.getNodeParameter('pause', itemIndex, 'growing') !== 'fixed') {
		return { kind: 'retryLater', delay: null };
	}
	const minutes = Number(context.getNodeParameter('minutes', itemIndex, 0));
	if (Number.isFinite(minutes) && minutes >= 0 && minutes <= LONGEST_PAUSE) {
		return { kind: 'retryLater', delay: minutes * MINUTE };
	}
	return {
		code: 'MINUTES_INVALID',
		cause: "The parameter 'Minutes' holds no span of time",
		remedy: `Set it to a number from 0 to ${LONGEST_PAUSE} (30 days).`,
	};
}

const LONGEST_PAUSE = 30 * 24 * 60;

export function giveUp(context: IExecuteFunctions, itemIndex: number): ManualSettlement | LedgerProblem {
	const reason = textOf(context.getNodeParameter('reason', itemIndex, ''));
	const json = jsonAt(context, itemIndex);
	if (reason === null) {
		return {
			code: 'REASON_EMPTY',
			cause: "The parameter 'Reason' is empty",
			remedy: 'Say why the lead is given up, e.g. Country not served.',
		};
	}
	return personalDataIn(reason, json, 'Reason') ?? { kind: 'giveUp', reason: reason.slice(0, LONGEST_TEXT) };
}

const jsonAt = (context: IExecuteFunctions, itemIndex: number): IDataObject =>
	context.getInputData()[itemIndex]?.json ?? {};

/** The ledger holds no personal data; an expression that quotes the buyer would put some in. */
function personalDataIn(text: string, json: IDataObject, parameter: string): LedgerProblem | null {
	const own = [json.email, json.emailRaw, json.phone, json.lastName, json.customerKey]
		.map((value) => textOf(value)?.toLowerCase() ?? '')
		.filter((value) => value.length >= SHORTEST_TELLING);
	const isPersonal =
		/[^\s@]+@[^\s@]+\.[^\s@]/.test(text) ||
		own.some((value) => text.toLowerCase().includes(value)) ||
		isMadeFromAddress(text, json);
	if (!isPersonal) return null;
	return {
		code: 'PERSONAL_DATA',
		cause: `The parameter '${parameter}' holds personal data of the buyer, which the ledger must not keep`,
		remedy:
			'Leave out the name, address and phone number, and any key or hash made from the address. The lead ID already identifies the lead.',
	};
}

/** Shorter values are in any text by chance. */
const SHORTEST_TELLING = 4;

export const redeliver = (): ManualSettlement => ({ kind: 'redeliver' });
