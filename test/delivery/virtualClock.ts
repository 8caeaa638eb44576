interface Sleeper {
	due: number;
	wake: () => void;
}

/**
 * A clock that stands still while anything is to be done, and then jumps to the next moment that somebody waits for.
 * So a test of ten minutes takes milliseconds, and always goes the same way.
 */
export class VirtualClock {
	private time = 0;
	private readonly sleepers = new Set<Sleeper>();

	readonly now = (): number => this.time;

	readonly sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
		await new Promise<void>((resolve, reject) => {
			const sleeper = { due: this.time + ms, wake: resolve };
			const abort = () => {
				this.sleepers.delete(sleeper);
				reject(new Error('aborted'));
			};
			if (signal?.aborted) return abort();
			signal?.addEventListener('abort', abort, { once: true });
			this.sleepers.add(sleeper);
		});
	};

	/** Lets time pass until the promise is settled. */
	async run<T>(promise: Promise<T>): Promise<T> {
		let isSettled = false;
		const settle = () => void (isSettled = true);
		promise.then(settle, settle);
		for (;;) {
			await new Promise((resolve) => setImmediate(resolve));
			if (isSettled) return await promise;
			const [next] = [...this.sleepers].sort((one, other) => one.due - other.due);
			if (!next) throw new Error('Everything waits, and nothing is left to happen.');
			this.sleepers.delete(next);
			this.time = Math.max(this.time, next.due);
			next.wake();
		}
	}
}
