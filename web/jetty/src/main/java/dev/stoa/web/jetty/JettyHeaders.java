package dev.stoa.web.jetty;

import dev.stoa.web.http.Headers;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

record JettyHeaders(HttpFields fields) implements Headers {
    @Override
    public @Nullable String find(String name) {
        return fields.get(name);
    }

    @Override
    public List<String> all(String name) {
        return fields.getValuesList(name);
    }

    /// The bytes they took on the wire of HTTP/1.1.
    int bytes() {
        var bytes = 0;
        for (var field : fields) {
            var value = field.getValue();
            bytes += field.getName().length() + ": \r\n".length() + (value == null ? 0 : value.length());
        }
        return bytes;
    }
}
