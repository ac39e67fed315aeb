// The stages of a trial, and why something was decided, in words.
import type { LabReport } from '$lib/api/types';
import { NONE } from '$lib/format';
import { t, word } from '$lib/i18n/index.svelte';

export type Stage = LabReport['stages'][number];
export type Side = LabReport['normal'];

/** Thousandths as people read them; what was not measured is a dash. */
export function decimal(millis: number | null, language: string): string {
  return millis === null ? NONE : new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(millis / 1000);
}

/** Why one profile decides so. */
export function because({ because: { reason, stage, rule } }: Side): string {
  if (reason === 'score' && stage) return t('lab.because_score', { stage: word('lab.stage', stage) });
  if (reason === 'finding' && rule) return t('lab.because_finding', { rule });
  return reason === 'document' ? t('lab.because_document') : t('lab.because_nothing');
}
