package dev.stoa.web.socket;

import dev.stoa.web.http.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The headers as they were sent, and `Authorization`.
record Authorized(Headers sent, String authorization) implements Headers {
    @Override
    public @Nullable String find(String name) {
        return name.equalsIgnoreCase("Authorization") ? authorization : sent.find(name);
    }

    @Override
    public List<String> all(String name) {
        return name.equalsIgnoreCase("Authorization") ? List.of(authorization) : sent.all(name);
    }
}
