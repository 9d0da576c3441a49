namespace Plateau.Pages;

/// <summary>The style sheet of a report, over the colours of <c>FigureTheme</c>.</summary>
internal static class HtmlStyle
{
    public const string Css =
        """
        :root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--good:#00664a;--good-ground:#dff3ea;--more:#9a3800;--more-ground:#fdeadd;--open:#6b5200;--open-ground:#fbf1cf}
        @media (prefers-color-scheme:dark){:root{--page:#0e1115;--card:#14181d;--good:#5fdcb4;--good-ground:#0f3328;--more:#ffa673;--more-ground:#3d2113;--open:#eecb6a;--open-ground:#352c10}}
        @media print{:root{--page:#fff;--card:#fff;--good:#00664a;--good-ground:#dff3ea;--more:#9a3800;--more-ground:#fdeadd;--open:#6b5200;--open-ground:#fbf1cf}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--pf-ink);font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Liberation Sans',sans-serif;-webkit-text-size-adjust:100%}
        main{max-width:824px;margin:0 auto;padding:40px 20px 64px}
        header{margin:0 0 28px}
        .kicker{display:flex;flex-wrap:wrap;gap:6px 16px;align-items:center;margin:0 0 14px;color:var(--pf-muted);font-size:14px}
        .verdict{padding:3px 12px;border-radius:999px;font-weight:650}
        .good{color:var(--good);background:var(--good-ground)}.more{color:var(--more);background:var(--more-ground)}.open{color:var(--open);background:var(--open-ground)}
        h1{margin:0 0 12px;font-size:clamp(22px,4.2vw,30px);line-height:1.25;font-weight:680;letter-spacing:-.012em;text-wrap:balance}
        .detail{margin:0;font-size:17px;color:var(--pf-muted);max-width:68ch}
        h2{margin:0 0 10px;font-size:19px;line-height:1.3;letter-spacing:-.005em}
        section{margin:0 0 36px}
        .warnings{padding:16px 20px;border-radius:10px;background:var(--open-ground);border-left:4px solid var(--open)}
        .warnings h2{font-size:16px;color:var(--open);margin:0 0 6px}.warnings ul{margin:0;padding-left:20px}
        .summary{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:12px}
        .card{padding:14px 16px;background:var(--card);border:1px solid var(--pf-grid);border-radius:10px}
        .card p{margin:0}.label{font-size:13px;color:var(--pf-muted)}.value{font-size:25px;line-height:1.35;font-weight:650;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
        .note{font-size:13px;line-height:1.45;color:var(--pf-muted)}
        figure{margin:0 0 20px;padding:20px 22px 16px;background:var(--card);border:1px solid var(--pf-grid);border-radius:10px}
        figure h3{margin:0 0 2px;font-size:18px;line-height:1.3}.figure-subtitle{margin:0 0 10px;font-size:14px;line-height:1.45;color:var(--pf-muted)}
        figcaption{margin-top:8px;font-size:13px;line-height:1.5;color:var(--pf-muted)}
        .scroll{overflow-x:auto}
        table{width:100%;border-collapse:collapse;font-size:14px;line-height:1.4;font-variant-numeric:tabular-nums}
        th,td{padding:7px 12px 7px 0;text-align:left;border-bottom:1px solid var(--pf-grid);vertical-align:top}
        thead th{color:var(--pf-muted);font-weight:550;border-bottom-color:var(--pf-line)}.n{text-align:right}td.n{white-space:nowrap}
        .chosen td{font-weight:650;background:color-mix(in srgb,var(--pf-purple) 12%,transparent)}.chosen td:first-child{box-shadow:inset 3px 0 var(--pf-purple);padding-left:10px}
        .gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(104px,1fr));gap:10px;margin:0 0 16px}.gallery figure{margin:0;padding:8px;border-radius:8px}.gallery img{width:100%;height:auto;display:block;image-rendering:pixelated;border-radius:4px}.gallery figcaption{margin-top:6px;font-size:12px;line-height:1.35}
        .settings th{font-weight:500;color:var(--pf-muted);width:34%}
        .settings td{overflow-wrap:anywhere}
        .prose p,.prose ul{max-width:72ch}.prose ul{padding-left:20px}.prose li{margin:4px 0}.prose h2+p,.prose h2+ul{margin-top:0}.prose h2:not(:first-child){margin-top:28px}
        .command{margin:0 0 12px;padding:12px 16px;border-radius:8px;background:var(--card);border:1px solid var(--pf-grid);overflow-x:auto;font-size:13px}
        pre,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace}
        @media (max-width:560px){main{padding:24px 14px 40px}figure{padding:16px 12px 12px}}
        @media print{main{max-width:none;padding:0}body{font-size:11pt}figure,.card,tr,.warnings{break-inside:avoid}h2,h3{break-after:avoid}}
        """;
}
