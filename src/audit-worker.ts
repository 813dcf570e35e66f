import { workerData } from 'piscina';
import { openBatches } from './audit-batch.ts';
import type { AuditSetup, CheckBatch } from './audit-batch.ts';

const check = openBatches(workerData as AuditSetup);

/** What a thread of the audit's pool runs. */
const checkBatch: CheckBatch = async (entries) => (await check)(entries);

export default checkBatch;
