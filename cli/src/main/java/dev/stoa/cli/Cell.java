package dev.stoa.cli;

/// One text in a table, and how it looks on a terminal.
public record Cell(String text, Look look) {

    /// What the colour says; the text must say it too, for those who see none.
    public enum Look {
        PLAIN(""),
        STRONG("1"),
        QUIET("2"),
        ALARM("31"),
        GOOD("32"),
        CARE("33");

        private final String code;

        Look(String code) {
            this.code = code;
        }

        String paint(String text) {
            return this == PLAIN ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
        }
    }

    public static Cell of(String text) {
        return new Cell(text, Look.PLAIN);
    }
}
