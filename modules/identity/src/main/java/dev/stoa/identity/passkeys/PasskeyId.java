package dev.stoa.identity.passkeys;

import java.util.UUID;

/// A passkey, as its owner names it when they remove it. No part of the key itself.
public record PasskeyId(UUID value) {

    @Override
    public String toString() {
        return value.toString();
    }
}
