import { permissionWords } from '../account/words';

/** What every application learns that somebody lets in. */
const TOLD = new Set(['openid', 'profile', 'email']);

/** What an application wants to do beside knowing who somebody is. */
export function scopeWords(scope: readonly string[]): string[] {
  return scope.filter((one) => !TOLD.has(one)).map(permissionWords);
}
