package dev.stoa.identity;

import java.util.UUID;

record ApiKeyId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
