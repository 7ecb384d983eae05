//! Reads libphonenumber's XML, applying the rules of its `BuildMetadataFromXml`.

use super::model::*;

/// The elements of a territory in the order of [`Territory::kinds`].
const KINDS: [&str; 10] = [
    "fixedLine",
    "mobile",
    "tollFree",
    "premiumRate",
    "sharedCost",
    "personalNumber",
    "voip",
    "pager",
    "uan",
    "voicemail",
];

pub fn territories(xml: &str) -> Result<Vec<Territory>, String> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document =
        roxmltree::Document::parse_with_options(xml, options).map_err(|error| error.to_string())?;
    let nodes = document.descendants().filter(|node| node.has_tag_name("territory"));
    let mut territories = nodes.map(territory).collect::<Result<Vec<_>, _>>()?;
    sort(&mut territories);
    Ok(territories)
}

type Node<'a, 'input> = roxmltree::Node<'a, 'input>;

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.has_tag_name(name))
}

fn without_space(text: &str) -> String {
    text.split_whitespace().collect()
}

fn text(node: Node, name: &str) -> Option<String> {
    child(node, name).and_then(|child| child.text()).map(str::to_owned)
}

fn territory(node: Node) -> Result<Territory, String> {
    let attribute = |name: &str| node.attribute(name);
    let id = attribute("id").ok_or("a territory without an id")?.to_owned();
    let national_prefix = attribute("nationalPrefix");
    let mut kinds: [Option<Description>; 10] = Default::default();
    for (slot, name) in kinds.iter_mut().zip(KINDS) {
        *slot = child(node, name).map(description).transpose()?;
    }
    let mut general = child(node, "generalDesc").map(description).transpose()?.unwrap_or_default();
    let all = |pick: fn(&Description) -> &Vec<u8>| {
        let mut lengths: Vec<u8> = kinds.iter().flatten().flat_map(pick).copied().collect();
        lengths.sort_unstable();
        lengths.dedup();
        lengths
    };
    general.lengths = all(|kind| &kind.lengths);
    general.local_lengths = all(|kind| &kind.local_lengths);
    general.local_lengths.retain(|length| !general.lengths.contains(length));
    let formats = child(node, "availableFormats").into_iter().flat_map(|formats| formats.children());
    let formats = formats.filter(|node| node.has_tag_name("numberFormat"));
    let formats = formats.map(|format| number_format(node, format, national_prefix.unwrap_or("")));
    Ok(Territory {
        code: attribute("countryCode").and_then(|code| code.parse().ok()).ok_or("a bad calling code")?,
        main: attribute("mainCountryForCode") == Some("true"),
        international_prefix: attribute("internationalPrefix").map(without_space),
        national_prefix_for_parsing: attribute("nationalPrefixForParsing")
            .or(national_prefix)
            .map(without_space),
        transform_rule: attribute("nationalPrefixTransformRule").map(without_space),
        leading_digits: attribute("leadingDigits").map(without_space),
        extension_prefix: attribute("preferredExtnPrefix").map(str::to_owned),
        general,
        kinds,
        formats: formats.collect::<Result<_, _>>()?,
        id,
    })
}

fn description(node: Node) -> Result<Description, String> {
    let lengths = child(node, "possibleLengths");
    let parse = |name: &str| match lengths.and_then(|node| node.attribute(name)) {
        Some(text) => parse_lengths(text),
        None => Ok(Vec::new()),
    };
    Ok(Description {
        pattern: without_space(&text(node, "nationalNumberPattern").unwrap_or_default()),
        example: text(node, "exampleNumber").map(|text| without_space(&text)),
        lengths: parse("national")?,
        local_lengths: parse("localOnly")?,
    })
}

/// `4,[6-8],10`
fn parse_lengths(text: &str) -> Result<Vec<u8>, String> {
    let bad = |_| format!("bad lengths `{text}`");
    let mut lengths = Vec::new();
    for part in text.split(',') {
        match part.trim_matches(['[', ']']).split_once('-') {
            Some((from, to)) => lengths.extend(from.parse().map_err(bad)?..=to.parse::<u8>().map_err(bad)?),
            None => lengths.push(part.parse().map_err(bad)?),
        }
    }
    Ok(lengths)
}

fn number_format(territory: Node, node: Node, national_prefix: &str) -> Result<Format, String> {
    let inherited = |name: &str| node.attribute(name).or_else(|| territory.attribute(name));
    let template = text(node, "format").ok_or("a format without a template")?;
    let international = match text(node, "intlFormat") {
        None => International::Same,
        Some(text) if text == "NA" => International::None,
        Some(text) => International::template(text, &template),
    };
    let rule = inherited("nationalPrefixFormattingRule").unwrap_or_default();
    Ok(Format {
        pattern: without_space(node.attribute("pattern").unwrap_or_default()),
        leading: (node.children().filter(|child| child.has_tag_name("leadingDigits")))
            .map(|child| without_space(child.text().unwrap_or_default()))
            .collect(),
        template,
        prefix_rule: rule.replace("$NP", national_prefix).replace("$FG", "$1"),
        prefix_optional: inherited("nationalPrefixOptionalWhenFormatting") == Some("true"),
        carrier_rule: inherited("carrierCodeFormattingRule").is_some(),
        international,
    })
}
