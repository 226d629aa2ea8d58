/** What reading a capture has to say of itself: what was left out and why, each reason once, counted. */

export interface CaptureNote {
  /** A reason in words; at most a few hundred different ones a capture. */
  text: string;
  count: number;
  /** The first frame it happened in, numbered as Wireshark does; none where it is about no frame. */
  frame?: number;
}

export class Notes {
  private readonly byText = new Map<string, CaptureNote>();

  add(text: string, frame?: number, count = 1): void {
    const known = this.byText.get(text);
    if (known) known.count += count;
    else this.byText.set(text, { text, count, frame });
  }

  get list(): CaptureNote[] {
    return [...this.byText.values()];
  }
}
