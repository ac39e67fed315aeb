// Where the gateway can be reached, from the address it listens on.

/** A listener on every address is reached under the name by which the console was. */
export function gatewayUrl(listens: string, reachedAs: string): string {
  const cut = listens.lastIndexOf(':');
  const [host, port] = [listens.slice(0, cut), listens.slice(cut + 1)];
  const everywhere = host === '0.0.0.0' || host === '[::]';
  return `http://${everywhere ? reachedAs : host}:${port}`;
}
