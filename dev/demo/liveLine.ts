const SECONDS_BETWEEN_LINES = 10;

/** One line that is rewritten in place; where the output is no terminal, a line every ten seconds. */
export class LiveLine {
	private lastPrinted = 0;
	private isOpen = false;

	show(text: string): void {
		if (process.stdout.isTTY) {
			process.stdout.write(`\r\x1b[K${text.slice(0, process.stdout.columns - 1)}`);
			this.isOpen = true;
		} else if (Date.now() - this.lastPrinted >= SECONDS_BETWEEN_LINES * 1000) {
			process.stdout.write(`${text}\n`);
			this.lastPrinted = Date.now();
		}
	}

	/** A line that stays. */
	print(text: string): void {
		if (this.isOpen) process.stdout.write('\r\x1b[K');
		this.isOpen = false;
		process.stdout.write(`${text}\n`);
	}
}
