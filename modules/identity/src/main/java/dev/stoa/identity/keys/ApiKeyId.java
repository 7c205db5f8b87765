package dev.stoa.identity.keys;

import java.util.UUID;

record ApiKeyId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
