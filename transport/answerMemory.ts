import { BoundedMap, memoryKey } from './boundedMap';

interface Remembered<Answer> {
	/** Milliseconds since 1970. */
	askedAt: number;
	answer: Promise<Answer>;
}

/** How many answers are kept. */
const MOST = 100;

/**
 * What vendors told of accounts, e.g. their fields, for all executions of this process. Those that ask at the same time share one
 * call; a failure is not remembered.
 */
export class AnswerMemory<Answer> {
	private readonly answers = new BoundedMap<string, Remembered<Answer>>(MOST);

	/**
	 * @param identity all that the answer depends on, the login included
	 * @param ask gets whether something was remembered; what it throws is handed on
	 * @param maxAgeMs how old an answer may be; 0: ask now
	 */
	async get(
		identity: readonly unknown[],
		ask: (isKnown: boolean) => Promise<Answer>,
		maxAgeMs: number,
	): Promise<Answer> {
		const key = memoryKey(identity);
		const known = this.answers.get(key);
		if (known && Date.now() - known.askedAt < maxAgeMs) {
			// The call of another execution may fail because that one was cancelled.
			const answer = await known.answer.catch(() => undefined);
			if (answer !== undefined) return answer;
		}
		const fresh = { askedAt: Date.now(), answer: ask(known !== undefined) };
		this.answers.set(key, fresh);
		fresh.answer.catch(() => {
			if (this.answers.get(key) === fresh) this.answers.delete(key);
		});
		return await fresh.answer;
	}

	/** For when a vendor says that what is remembered is out of date. */
	forget(identity: readonly unknown[]): void {
		this.answers.delete(memoryKey(identity));
	}
}
