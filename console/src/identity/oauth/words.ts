import { permissionWords } from '../account/words';
import type { Application, NewApplication } from './queries';

/** What every application learns that somebody lets in. */
const TOLD = new Set(['openid', 'profile', 'email']);

/** What an application wants to do beside knowing who somebody is. */
export function scopeWords(scope: readonly string[]): string[] {
  return scope.filter((one) => !TOLD.has(one)).map(permissionWords);
}

type Offered = {
  label: string;
  isForPeople: boolean;
  hasRedirects: boolean;
  authentication: NewApplication['authentication'];
  grants: readonly Application['grants'][number][];
};

/** The applications that there are, in the words of who makes one. */
export const KINDS = {
  web: {
    label: 'An application on a server, for people',
    isForPeople: true,
    hasRedirects: true,
    authentication: 'client_secret_basic',
    grants: ['authorization_code', 'refresh_token'],
  },
  public: {
    label: 'An application in a browser, on a phone or on a desk',
    isForPeople: true,
    hasRedirects: true,
    authentication: 'none',
    grants: ['authorization_code', 'refresh_token'],
  },
  device: {
    label: 'A device without a keyboard',
    isForPeople: true,
    hasRedirects: false,
    authentication: 'none',
    grants: ['device_code', 'refresh_token'],
  },
  machine: {
    label: 'A machine that acts for itself',
    isForPeople: false,
    hasRedirects: false,
    authentication: 'client_secret_basic',
    grants: ['client_credentials'],
  },
} as const satisfies Record<string, Offered>;

export type Kind = keyof typeof KINDS;

export function kindWords({ grants, authentication }: Application): string {
  if (grants.includes('client_credentials')) {
    return 'Acts for itself';
  }
  if (grants.includes('authorization_code')) {
    return authentication === 'none' ? 'For people, without a secret' : 'For people, on a server';
  }
  return 'For devices';
}
