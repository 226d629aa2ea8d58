/** The virtual world's queue of events, ordered by time and then by the order in which they were planned. */
import type { Clock, Timer } from './types';

/** What is planned, and the timer that its planner holds: one object, as many of them are made. */
class Event implements Timer {
  constructor(
    private readonly queue: EventQueue,
    readonly at: number,
    readonly sequence: number,
    public fire: (() => void) | undefined,
  ) {}

  cancel(): void {
    if (this.fire === undefined) return;
    this.fire = undefined;
    this.queue.countCancelled();
  }
}

export class EventQueue implements Clock {
  private heap: Event[] = [];
  private time = 0;
  private sequence = 0;
  private cancelled = 0;

  now(): number {
    return this.time;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    // a NaN would break the heap's order
    if (Number.isNaN(delayMs)) throw new RangeError('a timer needs a delay in ms, not NaN');
    return this.setAlarm(this.time + Math.max(0, delayMs), fire);
  }

  /** Like setTimer, for a time of this clock: two alarms for the same time fire in the order in which they were set. */
  setAlarm(at: number, fire: () => void): Timer {
    const event = new Event(this, at, this.sequence++, fire);
    this.push(event);
    return event;
  }

  /** One of its events was cancelled: it stays in the heap until it is due, or until half of them are such. */
  countCancelled(): void {
    this.cancelled++;
    if (this.cancelled > 1000 && this.cancelled > this.heap.length / 2) this.compact();
  }

  /** When the next event is due; undefined when none is left. */
  nextAt(): number | undefined {
    while (this.heap.length > 0 && this.heap[0].fire === undefined) {
      this.pop();
      this.cancelled--;
    }
    return this.heap[0]?.at;
  }

  /** Moves the time to the next event and runs it. What it throws is the caller's to handle. */
  runNext(): void {
    if (this.nextAt() === undefined) return;
    const event = this.pop();
    const { fire } = event;
    this.time = Math.max(this.time, event.at);
    event.fire = undefined; // a later cancel() finds it gone
    fire?.();
  }

  /** Lets time pass to `at` (ms), if that lies ahead. Events before it must have been run. */
  advanceTo(at: number): void {
    if (at > this.time && at !== Infinity) this.time = at;
  }

  clear(): void {
    for (const event of this.heap) event.fire = undefined;
    this.heap = [];
    this.cancelled = 0;
  }

  private compact(): void {
    const live = this.heap.filter(event => event.fire !== undefined);
    this.heap = [];
    this.cancelled = 0;
    for (const event of live) this.push(event);
  }

  private push(event: Event): void {
    const heap = this.heap;
    let i = heap.length;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(event, heap[parent])) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = event;
  }

  private pop(): Event {
    const heap = this.heap;
    const top = heap[0];
    const last = heap.pop() as Event;
    if (heap.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], last)) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

function before(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
