//! Formatting while a number is typed: libphonenumber's `AsYouTypeFormatter`.

use alloc::string::String;
use alloc::vec::Vec;

use super::Metadata;
use super::characters::digit;
use super::format::push_digits;
use super::metadata::{Format, Plan};
use super::parse::leading_code;
use super::template::{is_eligible, is_first_group_only, sets_prefix_apart, template};
use crate::region::Region;

/// Formats a number key by key as libphonenumber does; it adds separators and never drops what was typed.
///
/// The metadata must be the one the formatter was made with. A `None` region formats only numbers with a plus sign.
///
/// ```
/// use avowal::phone::{Formatter, Metadata};
/// let metadata = Metadata::embedded()?;
/// let mut formatter = Formatter::new(&metadata, "US".parse().ok());
/// for key in "650253222".chars() {
///     formatter.push(&metadata, key);
/// }
/// assert_eq!(formatter.push(&metadata, '2'), "(650) 253-2222");
/// # Ok::<(), avowal::phone::MetadataError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Formatter {
    /// Indices of plans: of the region's calling code, and of the number's.
    home: Option<usize>,
    region: Option<Region>,
    state: State,
    shown: String,
}

/// Fewer digits of the national number than this are not formatted.
const FIRST_STAGE: usize = 3;
const SPACE: char = ' ';

impl Formatter {
    /// A formatter for numbers typed in a region.
    #[must_use]
    pub fn new(metadata: &Metadata, region: Option<Region>) -> Self {
        let plan = region.and_then(|region| metadata.plan_of(region));
        let home = plan.and_then(|plan| metadata.main_index(plan.code));
        Self { home, region, state: State::new(home), shown: String::new() }
    }

    /// The display after one more key: a digit of any script, a plus sign at the start, or whatever the person
    /// typed to format the number themselves, after which it is left as typed.
    pub fn push(&mut self, metadata: &Metadata, key: char) -> &str {
        self.shown = self.state.push(metadata, key, self.region);
        &self.shown
    }

    /// Starts over.
    pub fn clear(&mut self) {
        self.state = State::new(self.home);
        self.shown.clear();
    }
}

#[derive(Clone, Debug)]
struct State {
    plan: Option<usize>,
    /// What was typed; and the same as digits, with a flag for the plus sign.
    typed: String,
    digits: Vec<u8>,
    plus: bool,
    /// Digits of the national number so far, the national prefix cut off, and what is shown before them.
    national: Vec<u8>,
    national_prefix: Vec<u8>,
    before: String,
    /// Indices of the formats that still fit, and the group pattern of the one in use.
    formats: Vec<usize>,
    pattern: Option<u8>,
    /// The template in use, places for digits as `None`, and the last place filled.
    template: Vec<Option<char>>,
    place: usize,
    /// Formatting has not been given up; the person formats; a prefix shows the number to be whole; a calling code
    /// comes next; the national prefix is set apart by a space.
    able: bool,
    own_format: bool,
    complete: bool,
    expects_code: bool,
    space: bool,
}

impl State {
    fn new(plan: Option<usize>) -> Self {
        Self {
            plan,
            typed: String::new(),
            digits: Vec::new(),
            plus: false,
            national: Vec::new(),
            national_prefix: Vec::new(),
            before: String::new(),
            formats: Vec::new(),
            pattern: None,
            template: Vec::new(),
            place: 0,
            able: true,
            own_format: false,
            complete: false,
            expects_code: false,
            space: false,
        }
    }

    fn push(&mut self, metadata: &Metadata, key: char, region: Option<Region>) -> String {
        let first = self.typed.is_empty();
        self.typed.push(key);
        let value = digit(key);
        match value {
            Some(value) => {
                self.digits.push(value);
                self.national.push(value);
            }
            None if first && key == '+' => self.plus = true,
            // The full-width plus sign too: libphonenumber takes it and then cannot go on from it.
            None => {
                self.able = false;
                self.own_format = true;
            }
        }
        if !self.able {
            return self.recover(metadata, region);
        }
        let length = self.digits.len() + usize::from(self.plus);
        if length < FIRST_STAGE {
            return self.typed.clone();
        }
        if length == FIRST_STAGE {
            if self.take_international_prefix(metadata) {
                self.expects_code = true;
            } else {
                self.national_prefix = self.take_national_prefix(metadata);
                return self.choose_format(metadata);
            }
        }
        if self.expects_code {
            if self.take_calling_code(metadata, region) {
                self.expects_code = false;
            }
            let mut shown = self.before.clone();
            push_digits(&mut shown, &self.national);
            return shown;
        }
        if self.formats.is_empty() {
            return self.choose_format(metadata);
        }
        let partial = self.fill(value.unwrap_or(0));
        if let Some(whole) = self.format_whole(metadata) {
            return whole;
        }
        self.narrow(metadata);
        if self.next_template(metadata) {
            return self.refill();
        }
        if self.able { self.with_prefix(&partial) } else { self.typed.clone() }
    }

    /// Formatting was given up: a longer prefix may make it possible again.
    fn recover(&mut self, metadata: &Metadata, region: Option<Region>) -> String {
        if self.own_format {
            return self.typed.clone();
        }
        if self.take_international_prefix(metadata) {
            if self.take_calling_code(metadata, region) {
                return self.restart(metadata);
            }
        } else if self.take_longer_national_prefix(metadata) {
            self.before.push(SPACE);
            return self.restart(metadata);
        }
        self.typed.clone()
    }

    fn restart(&mut self, metadata: &Metadata) -> String {
        self.able = true;
        self.expects_code = false;
        self.formats.clear();
        self.place = 0;
        self.template.clear();
        self.pattern = None;
        self.choose_format(metadata)
    }

    fn plan<'m>(&self, metadata: &'m Metadata) -> Option<&'m Plan> {
        metadata.plans.get(self.plan?)
    }

    fn choose_format(&mut self, metadata: &Metadata) -> String {
        if self.national.len() < FIRST_STAGE {
            let mut digits = String::new();
            push_digits(&mut digits, &self.national);
            return self.with_prefix(&digits);
        }
        self.find_formats(metadata);
        if let Some(whole) = self.format_whole(metadata) {
            return whole;
        }
        if self.next_template(metadata) { self.refill() } else { self.typed.clone() }
    }

    /// The formats a number like this may have: international ones only after an international prefix.
    fn find_formats(&mut self, metadata: &Metadata) {
        let Some(plan) = self.plan(metadata) else { return };
        let prefixed = !self.national_prefix.is_empty();
        let range = if self.complete && !prefixed { plan.international_or_national() } else { plan.national };
        let first = usize::from(range.0);
        for (at, format) in metadata.formats(range).iter().enumerate() {
            let plain = is_first_group_only(metadata.string(format.prefix_rule));
            let optional = format.flags & Format::PREFIX_OPTIONAL != 0;
            let carrier = format.flags & Format::CARRIER_RULE != 0;
            let unfit =
                if prefixed { plain && !optional && !carrier } else { !self.complete && !plain && !optional };
            if !unfit && is_eligible(metadata.string(format.template)) {
                self.formats.push(first + at);
            }
        }
        self.narrow(metadata);
    }

    /// Keeps the formats whose leading digits fit as far as they are known.
    fn narrow(&mut self, metadata: &Metadata) {
        let national = &self.national;
        let stage = national.len().saturating_sub(FIRST_STAGE);
        self.formats.retain(|&index| {
            let stages = metadata.formats.get(index).map_or(&[][..], |format| metadata.stages(format));
            let Some(&last) = stages.last() else { return true };
            match stages.get(stage) {
                // A stage without an automaton of its own asks whether the last one's may still match.
                Some(0) => metadata.automata.leading(last, national) != Some(false),
                Some(&root) => metadata.automata.leading(root, national) == Some(true),
                None => metadata.automata.leading(last, national) == Some(true),
            }
        });
    }

    /// A format that fits the digits exactly wins over any template, if it shows just what was typed.
    fn format_whole(&mut self, metadata: &Metadata) -> Option<String> {
        for at in 0..self.formats.len() {
            let format = metadata.formats.get(*self.formats.get(at)?)?;
            if metadata.groups(format, self.national.len()).is_none() {
                continue;
            }
            self.space = sets_prefix_apart(metadata.string(format.prefix_rule));
            let shown = self.with_prefix(&metadata.apply(format, &[], &self.national));
            let kept = shown.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | '*' | '#'));
            let mut typed = String::from(if self.plus { "+" } else { "" });
            push_digits(&mut typed, &self.digits);
            if kept.eq(typed.chars()) {
                return Some(shown);
            }
        }
        None
    }

    /// Takes the first format with room for the digits; `false` when it is the one in use or there is none.
    fn next_template(&mut self, metadata: &Metadata) -> bool {
        for at in 0..self.formats.len() {
            let Some(format) = self.formats.get(at).and_then(|&index| metadata.formats.get(index)) else {
                break;
            };
            if self.pattern == Some(format.pattern) {
                self.formats = self.formats.get(at..).unwrap_or_default().into();
                return false;
            }
            if let Some(template) = template(metadata, format, self.national.len()) {
                self.template = template;
                self.pattern = Some(format.pattern);
                self.space = sets_prefix_apart(metadata.string(format.prefix_rule));
                self.place = 0;
                self.formats = self.formats.get(at..).unwrap_or_default().into();
                return true;
            }
        }
        self.formats.clear();
        self.able = false;
        false
    }

    /// Puts a digit into the template and gives what is filled so far.
    fn fill(&mut self, value: u8) -> String {
        let free = self.template.iter().position(Option::is_none);
        match free.filter(|&free| free >= self.place) {
            Some(free) => {
                if let Some(place) = self.template.get_mut(free) {
                    *place = Some(char::from(b'0' + value));
                }
                self.place = free;
                self.template.iter().take(free + 1).filter_map(|place| *place).collect()
            }
            None => {
                if self.formats.len() == 1 {
                    self.able = false;
                }
                self.pattern = None;
                self.typed.clone()
            }
        }
    }

    fn refill(&mut self) -> String {
        if self.national.is_empty() {
            return self.before.clone();
        }
        let mut partial = String::new();
        for at in 0..self.national.len() {
            partial = self.fill(self.national.get(at).copied().unwrap_or(0));
        }
        if self.able { self.with_prefix(&partial) } else { self.typed.clone() }
    }

    fn with_prefix(&self, national: &str) -> String {
        let mut shown = self.before.clone();
        if self.space && !shown.is_empty() && !shown.ends_with(SPACE) {
            shown.push(SPACE);
        }
        shown.push_str(national);
        shown
    }

    /// Sets a plus sign or international prefix apart from the rest.
    fn take_international_prefix(&mut self, metadata: &Metadata) -> bool {
        let end = if self.plus {
            0
        } else {
            // Non-geographic plans have no prefix of their own, which matches nothing at all.
            match self.plan(metadata) {
                None => return false,
                Some(plan) if plan.international_prefix == 0 => 0,
                Some(plan) => match metadata.program(plan.international_prefix, &self.digits) {
                    Some(prefix) => prefix.end,
                    None => return false,
                },
            }
        };
        self.complete = true;
        self.national = self.digits.get(end..).unwrap_or_default().into();
        self.before = String::from(if self.plus { "+" } else { "" });
        push_digits(&mut self.before, self.digits.get(..end).unwrap_or_default());
        if !self.plus {
            self.before.push(SPACE);
        }
        true
    }

    fn take_calling_code(&mut self, metadata: &Metadata, region: Option<Region>) -> bool {
        let Some((code, length)) = leading_code(metadata, &self.national) else { return false };
        let main = metadata.main_plan(code).map(|plan| plan.region);
        if main != region || main == Some(Region::WORLD) {
            self.plan = metadata.main_index(code);
        }
        push_digits(&mut self.before, self.national.get(..length).unwrap_or_default());
        self.before.push(SPACE);
        self.national = self.national.get(length..).unwrap_or_default().into();
        self.national_prefix.clear();
        true
    }

    /// Cuts the national prefix off the national number and gives it back.
    fn take_national_prefix(&mut self, metadata: &Metadata) -> Vec<u8> {
        let Some(plan) = self.plan(metadata) else { return Vec::new() };
        // North American numbers begin with 2 to 9 after the prefix 1; short ones begin with 10 or 11.
        let north_american = plan.code == 1 && matches!(*self.national, [1, second, ..] if second > 1);
        let mut end = 0;
        if north_american {
            end = 1;
            self.before.push_str("1 ");
        } else if let Some(prefix) = metadata.program(plan.national_prefix, &self.national) {
            end = prefix.end;
            push_digits(&mut self.before, self.national.get(..end).unwrap_or_default());
        }
        if end > 0 {
            self.complete = true;
        }
        let (prefix, national) = self.national.split_at_checked(end).unwrap_or_default();
        let (prefix, national) = (prefix.into(), national.into());
        self.national = national;
        prefix
    }

    /// Some national prefixes begin with another; with more digits the longer one may fit.
    fn take_longer_national_prefix(&mut self, metadata: &Metadata) -> bool {
        if !self.national_prefix.is_empty() {
            let mut whole = self.national_prefix.clone();
            whole.extend_from_slice(&self.national);
            self.national = whole;
            // What was shown of it goes too, with any space after it.
            let mut shown = self.national_prefix.len();
            while shown > 0
                && let Some(c) = self.before.pop()
            {
                shown -= usize::from(c != SPACE);
            }
        }
        self.take_national_prefix(metadata) != self.national_prefix
    }
}
