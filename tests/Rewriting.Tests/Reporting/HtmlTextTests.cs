// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using System.Xml.Linq;
using Afterlink.Rewriting.Reporting.Html;
using CsCheck;

namespace Afterlink.Rewriting.Tests.Reporting;

[TestClass]
public sealed class HtmlTextTests
{
    [TestMethod]
    [DataRow("a<b", "a&lt;b")]
    [DataRow("\"'&>", "&quot;&#39;&amp;&gt;")]
    [DataRow("a\0b\n", @"a\u{0}b\u{a}")]
    [DataRow("evil\u202egpj.exe", @"evil\u{202e}gpj.exe")]
    [DataRow("\uffff", @"\u{ffff}")]
    [DataRow("x\u00d7 \U0001F600", "x\u00d7 \U0001F600")]
    public void Append_Text_IsEncoded(string text, string expected) => Assert.AreEqual(expected, Encode(text));

    /// <summary>Not as data of the test above: an attribute cannot hold half a character.</summary>
    [TestMethod]
    public void Append_LoneSurrogate_IsEncoded() => Assert.AreEqual(@"\u{d800}x\u{dc00}", Encode("\ud800x\udc00"));

    [TestMethod]
    public void Append_AnyText_IsTheTextOfAnElementAndOfAnAttribute() =>
        Gen.Char[(char)0, (char)0xffff].Array[0, 40].Sample(static characters =>
        {
            var markup = Encode(new string(characters));
            var element = XElement.Parse($"<p a=\"{markup}\">{markup}</p>", LoadOptions.PreserveWhitespace);
            Assert.AreEqual(element.Value, element.Attribute("a")!.Value);
            Assert.IsFalse(element.HasElements);
        });

    private static string Encode(string text)
    {
        var markup = new StringBuilder();
        HtmlText.Append(markup, text);
        return markup.ToString();
    }
}
