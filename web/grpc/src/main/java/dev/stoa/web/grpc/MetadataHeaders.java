package dev.stoa.web.grpc;

import dev.stoa.web.http.Headers;
import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The metadata of a call as headers. Binary entries, whose names end in `-bin`, are no headers.
///
/// @param authority what HTTP/1.1 calls `Host`
record MetadataHeaders(Metadata metadata, @Nullable String authority) implements Headers {

    @Override
    public @Nullable String find(String name) {
        var all = all(name);
        return all.isEmpty() ? null : all.getFirst();
    }

    @Override
    public List<String> all(String name) {
        if (name.equalsIgnoreCase("Host")) {
            return authority == null ? List.of() : List.of(authority);
        }
        var all = new ArrayList<String>();
        if (!name.regionMatches(true, name.length() - 4, Metadata.BINARY_HEADER_SUFFIX, 0, 4)) {
            var sent = metadata.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
            if (sent != null) {
                sent.forEach(all::add);
            }
        }
        return all;
    }
}
