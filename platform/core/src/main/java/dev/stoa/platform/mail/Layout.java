package dev.stoa.platform.mail;

import dev.stoa.platform.mail.Letter.Part;
import java.util.stream.Collectors;

/// How letters look: as plain text, and as HTML without anything that has to be fetched.
final class Layout {
    private final String footer;

    /// @param address where people reach the installation
    Layout(String address) {
        this.footer = "Sent by Stoa at " + address;
    }

    String text(Letter letter) {
        return letter.parts().stream()
                .map(part -> switch (part) {
                    case Part.Text(var text) -> text;
                    case Part.Link(var label, var target) -> label + ":\n" + target;
                })
                .collect(Collectors.joining("\n\n", "", "\n\n-- \n" + footer + "\n"));
    }

    String html(Letter letter) {
        var body = letter.parts().stream()
                .map(part -> switch (part) {
                    case Part.Text(var text) -> "<p>" + escaped(text) + "</p>\n";
                    case Part.Link(var label, var target) -> button(escaped(label), escaped(target.toString()));
                })
                .collect(Collectors.joining());
        return """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s</title></head>
                <body style="margin:0;padding:24px 12px;background:#f4f3f1;font:16px/1.5 system-ui,sans-serif;color:#26241f">
                <div style="max-width:560px;margin:0 auto;padding:28px 32px;background:#fff;border-radius:10px">
                %s</div>
                <p style="max-width:560px;margin:16px auto 0;padding:0 32px;font-size:13px;color:#6f6b62">%s</p>
                </body>
                </html>
                """.formatted(escaped(letter.subject()), body, escaped(footer));
    }

    private static String button(String label, String target) {
        return """
                <p style="margin:24px 0 8px"><a href="%1$s" style="display:inline-block;padding:10px 18px;\
                border-radius:8px;background:#8a3b2a;color:#fff;text-decoration:none;font-weight:600">%2$s</a></p>
                <p style="margin:0 0 24px;font-size:13px;color:#6f6b62;word-break:break-all">%1$s</p>
                """.formatted(target, label);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
