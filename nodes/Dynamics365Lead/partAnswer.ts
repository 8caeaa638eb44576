import type { Reason } from '../../transport/reason';
import { reasonOf } from './api';
import type { PartAnswer } from './batchFormat';
import { dataverseMeaning } from './dataverseErrors';
import type { DataverseMeaning } from './dataverseErrors';
import { codeOf } from './errorCode';

export const meaningOf = ({ status, body }: PartAnswer): DataverseMeaning =>
	dataverseMeaning(status, codeOf(body));

export const isSuccess = ({ status }: PartAnswer): boolean => status >= 200 && status < 300;

export const partReason = (answer: PartAnswer, meaning: DataverseMeaning): Reason =>
	reasonOf(answer.status, codeOf(answer.body), meaning);

function memberOf(answer: PartAnswer, name: string): unknown {
	try {
		return Reflect.get(Object(JSON.parse(answer.body)), name);
	} catch {
		return undefined;
	}
}

/** The id in a representation, if the answer has one. */
export function leadIdOf(answer: PartAnswer): string | null {
	const id = memberOf(answer, 'leadid');
	return typeof id === 'string' ? id : null;
}

/** 0 open, 1 qualified, 2 disqualified; 0 also where the answer does not tell. */
export function stateOf(answer: PartAnswer): number {
	const state = memberOf(answer, 'statecode');
	return typeof state === 'number' ? state : 0;
}
