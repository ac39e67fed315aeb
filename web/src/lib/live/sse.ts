// Splits a text/event-stream into messages. Pure: text in, messages out, any chunking.

export interface Message {
  event: string;
  data: string;
  id: string | null;
}

export class StreamParser {
  #rest = '';
  #event = '';
  #data: string[] = [];
  #id: string | null = null;

  /** Takes the next piece of the stream and returns the messages that it completed. */
  push(text: string): Message[] {
    const messages: Message[] = [];
    this.#rest += text;
    // A line end cut in half: wait for the other half, it may be "\r\n".
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = this.#line(line);
      if (message) messages.push(message);
    }
    return messages;
  }

  #line(line: string): Message | null {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    return null;
  }

  #dispatch(): Message | null {
    const message = this.#data.length
      ? { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id }
      : null;
    this.#event = '';
    this.#data = [];
    return message;
  }
}
