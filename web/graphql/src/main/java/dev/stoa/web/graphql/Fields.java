package dev.stoa.web.graphql;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How the fields that methods answer get their values.
final class Fields {
    private Fields() {}

    /// The method is called for each object.
    record Called(Resolver resolver, OutputTypes.Plain plain)
            implements DataFetcher<CompletableFuture<@Nullable Object>> {

        @Override
        public CompletableFuture<@Nullable Object> get(DataFetchingEnvironment environment) {
            var execution = Execution.of(environment);
            return execution.async(() -> {
                execution.check(resolver.guard());
                var values = resolver.read(environment.getArguments());
                return plain.of(resolver.call(execution, environment.getSource(), values));
            });
        }
    }

    /// The method is called once for the objects of a request that ask with the same arguments.
    ///
    /// The load is asked for while the engine still counts the fields of this level, and not on another
    /// thread: a load that comes after the level was dispatched would wait for ever.
    record Loaded(Resolver resolver, Keyed keyed, OutputTypes.Plain plain) implements DataFetcher<@Nullable Object> {

        @Override
        public @Nullable Object get(DataFetchingEnvironment environment) throws Exception {
            var key = keyed.of(Objects.requireNonNull(environment.<Object>getSource()));
            if (key == null) {
                return null;
            }
            var execution = Execution.of(environment);
            execution.check(resolver.guard());
            var values = resolver.read(environment.getArguments());
            return execution
                    .loader(new Execution.Load(this, values), keys -> load(execution, keys, values))
                    .load(key)
                    .thenApply(this::found);
        }

        @SuppressWarnings("unchecked")
        private Map<Object, @Nullable Object> load(Execution execution, Object keys, List<@Nullable Object> values)
                throws Exception {
            var found = resolver.call(execution, keys, values);
            return found == null ? Map.of() : (Map<Object, @Nullable Object>) found;
        }

        private @Nullable Object found(@Nullable Object found) {
            if (found != null) {
                return plain.of(found);
            }
            return keyed.found().isList()
                    ? List.of()
                    : keyed.found().raw() == Connection.class ? Connection.EMPTY : null;
        }
    }

    /// The method opens a stream of events; for each of them the operation is executed once, with the event
    /// as the value.
    record Subscribed(Resolver resolver, OutputTypes.Plain plain) implements DataFetcher<@Nullable Object> {

        @Override
        public @Nullable Object get(DataFetchingEnvironment environment) throws Exception {
            var execution = Execution.of(environment);
            execution.check(resolver.guard());
            var event = execution.event();
            if (event != null) {
                return plain.of(event);
            }
            return execution.<@Nullable Object>async(() -> {
                var values = resolver.read(environment.getArguments());
                if (resolver.call(execution, null, values) instanceof Stream<?> stream) {
                    execution.open(new Execution.Source(stream, resolver.guard()));
                }
                return null;
            });
        }
    }
}
