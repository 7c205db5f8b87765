package dev.stoa.web.graphql;

import dev.stoa.web.App;
import dev.stoa.web.Plugin;
import dev.stoa.web.StaticFiles;
import dev.stoa.web.Wiring;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.socket.SocketEndpoint;
import graphql.GraphQLException;
import graphql.schema.GraphQLSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Serves GraphQL.
///
/// ```java
/// App.named("Shop").provide(new Callers()).install(GraphQl.at("/graphql").serve(new Users(), new Orders()))
/// ```
///
/// The schema is what the annotated methods of the objects say: [QueryField], [MutationField],
/// [SubscriptionField], [ObjectField], [Batched], [Entity]. Each states its access rule, as an endpoint does.
/// Parameters that the application provides are provided; the others are arguments.
public final class GraphQl implements Plugin {
    private static final String WEBJARS = "META-INF/resources/webjars/";

    private final String path;
    private final List<Object> objects = new ArrayList<>();
    private final List<String> documents = new ArrayList<>();
    private QueryLimits limits = QueryLimits.DEFAULTS;
    private final List<String> origins = new ArrayList<>();
    private boolean introspection = true;
    private boolean explorer;
    private @Nullable GraphQLSchema schema;
    private @Nullable Answering answering;

    private GraphQl(String path) {
        this.path = path;
    }

    /// @param path where it answers
    public static GraphQl at(String path) {
        return new GraphQl(path);
    }

    /// Adds objects whose annotated methods are the fields of the schema.
    public GraphQl serve(Object... objects) {
        this.objects.addAll(List.of(objects));
        return this;
    }

    public GraphQl limits(QueryLimits limits) {
        this.limits = limits;
        return this;
    }

    /// Lets pages of other origins open a WebSocket, `https://app.example` or `*` for any. Those of the server's
    /// own origin always may; over HTTP [dev.stoa.web.middleware.Cors] says who may.
    public GraphQl origins(String... origins) {
        this.origins.addAll(List.of(origins));
        return this;
    }

    /// Refuses questions about the schema, those of a federation's router included.
    public GraphQl withoutIntrospection() {
        introspection = false;
        return this;
    }

    /// Answers only these documents, sent whole or by their SHA-256. One that does not fit the schema stops
    /// the start.
    public GraphQl only(String... documents) {
        this.documents.addAll(List.of(documents));
        return this;
    }

    /// Adds a page that shows the schema and tries it out, GraphiQL, at the path and `/explorer/`.
    public GraphQl withExplorer() {
        explorer = true;
        return this;
    }

    /// The schema in GraphQL's own language, once the application has started or was described.
    public String sdl() {
        if (schema == null) {
            throw new IllegalStateException("the schema is made when the application starts");
        }
        return Federation.print(schema);
    }

    @Override
    public void install(App app) {
        app.route(Method.GET, path, request -> answering().get(request));
        app.route(Method.POST, path, request -> answering().http.answer(request));
        if (explorer) {
            StaticFiles.at(
                            path + "/explorer",
                            "dev/stoa/web/graphql/explorer",
                            WEBJARS + "graphiql/2.4.7",
                            WEBJARS + "react/18.3.1/umd",
                            WEBJARS + "react-dom/18.3.1/umd")
                    .otherwise("index.html")
                    .install(app);
        }
    }

    @Override
    public void compile(Wiring wiring) {
        GraphQLSchema made;
        Documents known;
        try {
            made = Schemas.of(objects, wiring);
            known = new Documents(made, limits, introspection, documents);
        } catch (GraphQLException | IllegalArgumentException e) {
            throw new DeclarationException(String.valueOf(e.getMessage()));
        }
        var operations = new Operations(made, known, limits, wiring);
        schema = made;
        answering = new Answering(
                new HttpTransport(operations, wiring.streams(), wiring.json()),
                sockets(new Sockets(operations, wiring.json()), wiring));
    }

    private SocketEndpoint<?, ?> sockets(Sockets sockets, Wiring wiring) {
        try {
            var connect = Sockets.class.getDeclaredMethod("connect", Request.class);
            var endpoint = wiring.binder().endpoint(sockets, connect, Method.GET, path);
            return SocketEndpoint.of(endpoint, wiring.json(), wiring.validation(), wiring.longLived())
                    .allowing(origins);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private Answering answering() {
        if (answering == null) {
            throw new IllegalStateException("the application has not started");
        }
        return answering;
    }

    private record Answering(HttpTransport http, SocketEndpoint<?, ?> sockets) {
        Reply get(Request request) throws Exception {
            return "websocket".equalsIgnoreCase(request.headers().find("Upgrade"))
                    ? sockets.answer(request, List.of())
                    : http.answer(request);
        }
    }
}
