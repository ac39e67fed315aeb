// The live stream: one connection for the whole console, resumed where it broke off.
//
// We read the stream with fetch, because EventSource gives up for good on a 5xx and cannot say
// why it was refused. Pages subscribe to the events they show; the top bar shows the state.
import { backoffMs } from './backoff';
import { StreamParser } from './sse';

export type LiveEvent = 'exchange' | 'alert' | 'standing' | 'status';
export type LiveState = 'connecting' | 'live' | 'stale' | 'denied';
type Listener = (data: unknown) => void;

const RATE_WINDOW_MS = 10_000;
/** The server says something at least every 15 s; silence beyond this is a broken connection. */
const SILENCE_MS = 40_000;

class Live {
  state: LiveState = $state('connecting');
  /** When the last byte came, so that a stale page can say since when. */
  since: Date | null = $state(null);
  perSecond = $state(0);

  #listeners = new Map<LiveEvent, Set<Listener>>();
  #reconnected = new Set<() => void>();
  #stop: AbortController | null = null;
  #lastId: string | null = null;
  #arrivals: number[] = [];

  start() {
    if (this.#stop) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.state = 'connecting';
    void this.#keepConnected(stop.signal);
    const timer = setInterval(() => this.#measure(), 1000);
    stop.signal.addEventListener('abort', () => clearInterval(timer));
  }

  stop() {
    this.#stop?.abort();
    this.#stop = null;
    this.#lastId = null;
    this.#arrivals = [];
  }

  /** Calls `listener` for each event of this name; the answer ends that. */
  on(event: LiveEvent, listener: Listener): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls `listener` when the stream is back after a gap, so that a page reads anew. */
  onReconnect(listener: () => void): () => void {
    this.#reconnected.add(listener);
    return () => this.#reconnected.delete(listener);
  }

  async #keepConnected(signal: AbortSignal) {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await this.#connect(signal, () => (attempt = 0));
      } catch {
        // A broken connection is the expected case here; the state below tells about it.
      }
      if (signal.aborted || this.state === 'denied') return;
      this.state = 'stale';
      await pause(backoffMs(attempt, Math.random()), signal);
    }
  }

  async #connect(signal: AbortSignal, opened: () => void) {
    const silence = new AbortController();
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (this.#lastId !== null) headers['last-event-id'] = this.#lastId;
    const response = await fetch('/api/v1/live', { headers, signal: AbortSignal.any([signal, silence.signal]) });
    if (response.status === 401 || response.status === 403) {
      this.state = 'denied';
      return;
    }
    if (!response.ok || !response.body) return;
    const again = this.state === 'stale';
    this.state = 'live';
    this.since = new Date();
    opened();
    if (again) for (const listener of this.#reconnected) listener();
    await this.#read(response.body, silence);
  }

  async #read(body: ReadableStream<Uint8Array>, silence: AbortController) {
    const parser = new StreamParser();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
      this.since = new Date();
      for (const message of parser.push(decoder.decode(value, { stream: true }))) {
        if (message.id !== null) this.#lastId = message.id;
        this.#deliver(message.event as LiveEvent, message.data);
      }
    }
  }

  #deliver(event: LiveEvent, text: string) {
    if (event === 'exchange') this.#arrivals.push(Date.now());
    const data: unknown = JSON.parse(text);
    for (const listener of this.#listeners.get(event) ?? []) listener(data);
  }

  #measure() {
    const horizon = Date.now() - RATE_WINDOW_MS;
    this.#arrivals = this.#arrivals.filter((at) => at > horizon);
    this.perSecond = this.#arrivals.length / (RATE_WINDOW_MS / 1000);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

export const live = new Live();
