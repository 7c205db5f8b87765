package dev.stoa.platform;

import java.util.List;

/// One module of the product, wired.
public interface AppModule {

    /// The name in settings, schemas and logs.
    String name();

    /// Objects whose methods answer requests.
    List<Object> endpoints();

    /// Objects whose methods are fields of `/graphql`.
    default List<Object> graphs() {
        return List.of();
    }
}
