/** Promises that a whole n8n has to keep, one after another, with the count that `.ci/run` reads. */
export class Promises {
	private kept = 0;
	private broken = 0;

	/** Tries one promise; a broken one is told with its reason and does not stop the others. */
	async keep(sentence: string, test: () => Promise<void>): Promise<void> {
		try {
			await test();
			this.kept += 1;
			say(`ok   ${sentence}`);
		} catch (failure) {
			this.broken += 1;
			say(`FAIL ${sentence}\n${failure instanceof Error ? failure.message : String(failure)}`);
		}
	}

	/** Prints the last line. @returns whether all were kept, and there were any */
	conclude(): boolean {
		say(`${this.kept} passed, ${this.broken} failed`);
		return this.broken === 0 && this.kept > 0;
	}
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
