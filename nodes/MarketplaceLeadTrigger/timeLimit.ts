/** How long a poll or a look may begin further batches. */
export class TimeLimit {
	private over = false;
	private timer: NodeJS.Timeout | undefined;
	/** Resolves when the time is over. */
	readonly whenOver: Promise<void>;
	/** Ends the time early. */
	readonly end: () => void;

	/** @param milliseconds how long */
	constructor(milliseconds: number) {
		let end = (): void => {};
		this.whenOver = new Promise((resolve) => {
			end = () => {
				clearTimeout(this.timer);
				this.over = true;
				resolve();
			};
			this.timer = setTimeout(end, milliseconds);
		});
		this.end = end;
	}

	readonly isOver = (): boolean => this.over;

	clear(): void {
		clearTimeout(this.timer);
	}
}
