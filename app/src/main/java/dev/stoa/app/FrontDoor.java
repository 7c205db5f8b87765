package dev.stoa.app;

import dev.stoa.web.App;
import dev.stoa.web.StaticFiles;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;

/// What answers at `/`: people are sent to the console, programs are told where things are.
final class FrontDoor {
    private static final String DESCRIPTION = """
            {"name":"Stoa","console":"/console/","docs":"/docs","openapi":"/openapi.json","graphql":"/graphql","health":"/health"}
            """;

    private FrontDoor() {}

    static void addTo(App app) {
        app.install(StaticFiles.at("/console", "console")
                        .otherwise("index.html")
                        .keeping("assets/"))
                .route(Method.GET, "/", FrontDoor::greet);
    }

    private static Reply greet(Request request) {
        var accept = request.headers().find("Accept");
        var reply = accept != null && accept.contains("text/html")
                ? Reply.seeOther("/console/")
                : Reply.text(200, "application/json", DESCRIPTION.strip());
        return reply.with("Vary", "Accept");
    }
}
