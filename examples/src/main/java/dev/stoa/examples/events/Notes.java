package dev.stoa.examples.events;

import dev.stoa.web.App;
import dev.stoa.web.Created;
import dev.stoa.web.Default;
import dev.stoa.web.Events;
import dev.stoa.web.Get;
import dev.stoa.web.Header;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import jakarta.validation.constraints.NotBlank;
import java.util.ArrayList;
import java.util.List;

public final class Notes {
    record NewNote(@NotBlank String text) {}

    record Note(int id, String text) {}

    private final List<Note> notes = new ArrayList<>();

    @Post("/notes")
    @Public
    Created<Note> create(NewNote wanted) {
        var note = add(wanted.text());
        return Created.at("/notes/" + note.id(), note);
    }

    /// All notes, and then each new one when it comes. Who was cut off goes on after the last one they saw.
    @Get("/notes/events")
    @Public
    Events events(@Header("Last-Event-ID") @Default("0") int last) {
        return Events.of(events -> {
            for (int id = last + 1; ; id++) {
                events.send(Integer.toString(id), "note", await(id));
            }
        });
    }

    private synchronized Note add(String text) {
        var note = new Note(notes.size() + 1, text);
        notes.add(note);
        notifyAll();
        return note;
    }

    /// Waits until there is a note of this number. The waiting thread is a virtual one and costs next to nothing.
    private synchronized Note await(int id) throws InterruptedException {
        while (notes.size() < id) {
            wait();
        }
        return notes.get(id - 1);
    }

    public static App app() {
        return App.named("Notes").version("1.0.0").mount(new Notes());
    }

    static void main() {
        app().run(8000);
    }
}
