import type { components } from '../api/schema';

export type Proof = components['schemas']['Proof'];

/** Whether hashes can be checked here: browsers do it on HTTPS and on this machine only. */
export const canCheck = (): boolean => 'subtle' in crypto;

/** Whether a proof leads from its entry to the root of the tree head, as RFC 9162 section 2.1.3.2 has it. */
export async function leadsToHead({ number, data, hashes, head }: Proof): Promise<boolean> {
  let hash = await sha256(Uint8Array.of(0), bytes(data));
  let place = number;
  let last = head.size - 1;
  for (const text of hashes) {
    if (last === 0) {
      return false;
    }
    const other = bytes(text);
    if (place % 2 === 1 || place === last) {
      hash = await sha256(Uint8Array.of(1), other, hash);
      while (place % 2 === 0 && place !== 0) {
        place = half(place);
        last = half(last);
      }
    } else {
      hash = await sha256(Uint8Array.of(1), hash, other);
    }
    place = half(place);
    last = half(last);
  }
  return last === 0 && base64(hash) === head.root;
}

const half = (number: number): number => Math.floor(number / 2);

type Bytes = Uint8Array<ArrayBuffer>;

async function sha256(...parts: Bytes[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer()));
}

function bytes(text: string): Bytes {
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

function base64(hash: Bytes): string {
  return btoa(String.fromCharCode(...hash));
}
