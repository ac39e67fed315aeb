// Short names for the generated nouns of the control API. `null` is "no data", never 0.
import type { components, operations } from './schema';

type Schemas = components['schemas'];

export type Verdict = Schemas['Verdict'];
export type Severity = Schemas['Severity'];
export type Kind = Schemas['Kind'];
export type Range = Schemas['Range'];
export type Step = Schemas['Step'];
export type Outcome = Schemas['Outcome'];
export type AlertStatus = Schemas['AlertStatus'];
export type AlertVerdict = Schemas['AlertVerdict'];

export type Session = Schemas['Session'];
export type OpenSession = Schemas['OpenSession'];
export type Person = Schemas['Person'];
export type OneTimePassword = Schemas['OneTimePassword'];
export type Inspection = Schemas['Inspection'];
export type ExchangeRow = Schemas['ExchangeRow'];
export type Upstream = Schemas['Upstream'];
export type ServedModel = Schemas['ServedModel'];
export type ModelTarget = Schemas['ModelTarget'];
export type ModelPrice = Schemas['ModelPrice'];
export type Exchange = Schemas['Exchange'];
export type Finding = Schemas['Finding'];
export type SpanView = Schemas['SpanView'];
export type SegmentView = Schemas['SegmentView'];
export type Conversation = Schemas['Conversation'];
export type ActionDone = Schemas['ActionDone'];
export type Author = Schemas['Author'];
export type Target = Schemas['Target'];
export type Standing = Schemas['Standing'];
export type Alert = Schemas['Alert'];
export type AlertAction = Schemas['AlertAction'];
export type Rule = Schemas['Rule'];
export type RuleRow = Schemas['RuleRow'];
export type RulePreview = Schemas['RulePreview'];
export type RuleChangeRequest = Schemas['RuleChangeRequest'];
export type Lab = Schemas['Lab'];
export type LabScan = Schemas['LabScan'];
export type LabReport = Schemas['LabReport'];
export type LabLayer = Schemas['LabLayer'];
export type Counts = Schemas['MetricsCounts'];
export type Bucket = Schemas['MetricsBucket'];
export type Share = Schemas['MetricsShare'];
export type Summary = Schemas['MetricsSummary'];
export type Status = Schemas['Status'];
export type ReloadReport = Schemas['ReloadReport'];
export type ConfigProblem = Schemas['Problem'];
export type ErrorDetail = Schemas['ErrorDetail'];

export type ExchangeQuery = NonNullable<operations['exchanges_list']['parameters']['query']>;
export type AlertQuery = NonNullable<operations['alerts_list']['parameters']['query']>;
