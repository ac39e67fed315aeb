// Words about standings that several pages share.
import type { Author, Standing } from './api/types';
import { t } from './i18n/index.svelte';

export function authorName(author: Author): string {
  return t(`author.${author.type}`, { name: author.name ?? '' });
}

/** "7 of 10 left", for what counts down; nothing for what does not. */
export function leftOf({ remaining, of }: Standing): string {
  return remaining === null || of === null ? '' : t('standing.left', { remaining, of });
}
