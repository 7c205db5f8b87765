package dev.stoa.cli;

import java.util.stream.Collectors;

/// Text on a terminal: what a character does to the screen, and how much room it takes.
public final class Text {
    private Text() {}

    /// The text with nothing in it that a terminal would obey; such characters show as `�`.
    ///
    /// Titles and messages may come from other people, who must not be able to move the cursor, clear the
    /// screen or turn the writing around.
    ///
    /// @param keepLines whether line breaks and tabs stay; they become spaces otherwise
    public static String harmless(String text, boolean keepLines) {
        return text.codePoints()
                .map(point -> switch (point) {
                    case '\n', '\t' -> keepLines ? point : ' ';
                    default -> obeys(point) ? 0xFFFD : point;
                })
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static boolean obeys(int point) {
        return Character.isISOControl(point)
                || (point >= 0x202A && point <= 0x202E)
                || (point >= 0x2066 && point <= 0x2069);
    }

    /// How many columns the text fills: two for CJK and emoji, none for what combines with its neighbour.
    static int width(String text) {
        return text.codePoints().map(Text::width).sum();
    }

    private static int width(int point) {
        return switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(point) ? 2 : 1;
        };
    }

    private static boolean isWide(int point) {
        return (point >= 0x1100 && point <= 0x115F)
                || (point >= 0x2E80 && point <= 0xA4CF)
                || (point >= 0xAC00 && point <= 0xD7A3)
                || (point >= 0xF900 && point <= 0xFAFF)
                || (point >= 0xFE30 && point <= 0xFE6F)
                || (point >= 0xFF00 && point <= 0xFF60)
                || (point >= 0xFFE0 && point <= 0xFFE6)
                || (point >= 0x1F300 && point <= 0x1FAFF)
                || (point >= 0x20000 && point <= 0x3FFFD);
    }

    /// The text cut to fit, the cut marked with `…`.
    static String fit(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        var fitted = new StringBuilder();
        var room = columns - 1;
        for (var point : text.codePoints().toArray()) {
            room -= width(point);
            if (room < 0) {
                break;
            }
            fitted.appendCodePoint(point);
        }
        return fitted.append('…').toString();
    }
}
