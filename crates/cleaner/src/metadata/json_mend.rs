//! JSON as templates break it: comments, commas too many or missing, raw line breaks and quotes in strings, bad escapes, an end that
//! was cut off, several values one behind another.

/// Rewrites broken JSON into an array of the values in it. What comes of it may still be wrong, but it costs one pass.
pub(super) fn mend(broken: &str) -> String {
    let mut mender = Mender {
        rest: broken,
        mended: String::with_capacity(broken.len() + 16),
        open: Vec::new(),
        comma: false,
        after_value: false,
    };
    mender.mended.push('[');
    mender.run();
    while let Some(close) = mender.open.pop() {
        mender.mended.push(close);
    }
    mender.mended.push(']');
    mender.mended
}

struct Mender<'a> {
    rest: &'a str,
    mended: String,
    /// The brackets that close what is open.
    open: Vec<char>,
    /// A comma that was read and is written before the next value, if there is one.
    comma: bool,
    /// The last that was read is a value, or a name of one: another needs a comma before it.
    after_value: bool,
}

impl Mender<'_> {
    fn run(&mut self) {
        while let Some(c) = self.rest.chars().next() {
            if self.skip_comment() {
                continue;
            }
            self.rest = &self.rest[c.len_utf8()..];
            match c {
                '{' | '[' => {
                    self.comma |= self.open.is_empty() && self.mended.len() > 1;
                    self.begin_value();
                    self.mended.push(c);
                    self.open.push(if c == '{' { '}' } else { ']' });
                    self.after_value = false;
                }
                '}' | ']' if self.open.last() == Some(&c) => {
                    self.open.pop();
                    self.comma = false;
                    self.after_value = true;
                    self.mended.push(c);
                }
                '}' | ']' => {}
                // Outside of all brackets there is nothing to keep.
                _ if self.open.is_empty() => {}
                '"' | '\'' => self.string(c),
                ',' => self.comma = true,
                ':' => {
                    self.after_value = false;
                    self.mended.push(c);
                }
                ';' => {}
                c if c.is_whitespace() => self.mended.push(' '),
                c => {
                    self.begin_value();
                    self.mended.push(c);
                    self.after_value = true;
                }
            }
        }
    }

    fn begin_value(&mut self) {
        if std::mem::take(&mut self.comma) {
            self.mended.push(',');
        }
    }

    fn skip_comment(&mut self) -> bool {
        const COMMENTS: [(&str, &str); 5] =
            [("//", "\n"), ("/*", "*/"), ("<!--", ""), ("-->", ""), ("<![CDATA[", "")];
        let Some((begin, end)) = COMMENTS.iter().find(|(begin, _)| self.rest.starts_with(begin)) else {
            return false;
        };
        let inside = &self.rest[begin.len()..];
        self.rest = inside.find(end).map_or("", |at| &inside[at + end.len()..]);
        true
    }

    fn string(&mut self, quote: char) {
        self.comma |= self.after_value;
        self.after_value = true;
        self.begin_value();
        self.mended.push('"');
        while let Some(c) = self.rest.chars().next() {
            self.rest = &self.rest[c.len_utf8()..];
            match c {
                '\\' => self.escape(),
                _ if c == quote && self.ends_string() => break,
                '"' => self.mended.push_str("\\\""),
                c if c.is_control() => self.mended.push(' '),
                c => self.mended.push(c),
            }
        }
        self.mended.push('"');
    }

    fn escape(&mut self) {
        let Some(c) = self.rest.chars().next() else { return };
        let is_code =
            || self.rest.get(1..5).is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if matches!(c, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') || (c == 'u' && is_code()) {
            self.mended.push('\\');
            self.mended.push(c);
            self.rest = &self.rest[c.len_utf8()..];
        }
    }

    /// True where what follows a quote is what follows strings, so that it is not one within the text.
    fn ends_string(&self) -> bool {
        let after = self.rest.trim_start();
        let Some(sign) = after.chars().next() else { return true };
        match sign {
            ':' | '}' | ']' => true,
            '"' => self.open.last() == Some(&'}') && begins_with_name(after),
            ',' => {
                let next = after[1..].trim_start().chars().next();
                let in_object = self.open.last() == Some(&'}');
                next.is_none_or(|next| {
                    matches!(next, '"' | '\'' | '}' | ']' | '/')
                        || (!in_object
                            && (next.is_ascii_digit() || matches!(next, '{' | '[' | '-' | 't' | 'f' | 'n')))
                })
            }
            _ => after.starts_with("//") || after.starts_with("/*"),
        }
    }
}

/// True for `"name":`, as it stands before a value.
fn begins_with_name(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '_' | '-');
    let after = text.strip_prefix('"').map(|text| text.trim_start_matches(is_part));
    after.and_then(|text| text.strip_prefix('"')).is_some_and(|text| text.trim_start().starts_with(':'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn value(broken: &str) -> Option<Value> {
        serde_json::from_str(&mend(broken)).ok()
    }

    #[test]
    fn comments_and_commas_too_many_go() {
        assert_eq!(
            value("//<![CDATA[\n{\"a\": [1, 2,], // two\n /* b */ \"b\": 3,};\n//]]>"),
            Some(json!([{"a": [1, 2], "b": 3}]))
        );
    }

    #[test]
    fn quotes_and_line_breaks_within_strings_stay_within() {
        assert_eq!(
            value("{\"a\": \"He said \"no\" and\nleft\", \"b\": \"\"yes\"\"}"),
            Some(json!([{"a": "He said \"no\" and left", "b": "\"yes\""}]))
        );
        assert_eq!(
            value("{\"a\": \"<a href=\"https://x.example\">x</a>\"}"),
            Some(json!([{"a": "<a href=\"https://x.example\">x</a>"}]))
        );
        assert_eq!(value(r#"{"a": "it\'s"}"#), Some(json!([{"a": "it's"}])));
        assert_eq!(value("{'a': 'b'}"), Some(json!([{"a": "b"}])));
    }

    #[test]
    fn a_missing_comma_is_put_in() {
        assert_eq!(
            value("{\"a\": \"x\" \"b\": [\"y\"] \"c\": 1\n\"d\": 2}"),
            Some(json!([{"a": "x", "b": ["y"], "c": 1, "d": 2}]))
        );
        assert_eq!(
            value("{\"a\": \"he \"x\" \"said\", no\"}"),
            Some(json!([{"a": "he \"x\" \"said\", no"}]))
        );
    }

    #[test]
    fn several_values_and_a_missing_end_are_read() {
        assert_eq!(value("{\"a\": 1}{\"b\": [2"), Some(json!([{"a": 1}, {"b": [2]}])));
        assert_eq!(value("{\"a\": 1}}"), Some(json!([{"a": 1}])));
    }

    #[test]
    fn what_is_no_json_stays_unread() {
        assert_eq!(value("{\"a\": "), None);
        assert_eq!(value("window.x = 1"), Some(json!([])));
    }

    proptest! {
        #[test]
        fn sound_json_keeps_its_meaning(text: String, number: i32) {
            let sound = json!({"a": [text, number], "b": {"c": null}});
            prop_assert_eq!(value(&sound.to_string()), Some(json!([sound])));
        }

        #[test]
        fn any_text_is_mended_without_panic(broken in "[{}\\[\\]\",:;/*' \\\\a1é\n]{0,200}") {
            value(&broken);
        }
    }
}
