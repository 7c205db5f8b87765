package dev.stoa.cli.event;

import dev.stoa.cli.Failure;
import dev.stoa.cli.Json;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// The arguments of the commands that are about some events that a subscription gave up, or about all.
final class ChosenEvents {
    @Parameters(paramLabel = "EVENT", arity = "0..*", description = "Ids of events.")
    private List<UUID> events = List.of();

    @Option(names = "--subscription", paramLabel = "SUBSCRIPTION", required = true, description = "Who gave them up.")
    private String subscription = "";

    @Option(names = "--all", description = "All that it gave up.")
    private boolean all;

    String words() {
        return all
                ? "all events that " + subscription + " gave up"
                : events.size() == 1 ? "1 event" : events.size() + " events";
    }

    /// What the API is sent.
    ObjectNode body() {
        if (events.isEmpty() != all) {
            throw Failure.misuse("Name events, or say --all.");
        }
        var body = Json.object().put("subscription", subscription);
        var ids = body.putArray("event_ids");
        events.forEach(event -> ids.add(event.toString()));
        return body;
    }
}
